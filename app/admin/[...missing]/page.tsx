import { notFound } from "next/navigation";

/** Any other address below /admin is answered by the dashboard's own page. */
export default function Missing() {
  notFound();
}
