import { notFound } from "next/navigation";

/** Any address the shop does not know is answered by its own page. */
export default function Missing() {
  notFound();
}
