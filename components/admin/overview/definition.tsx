"use client";
import { Info } from "lucide-react";
import { Popover } from "../../ui/popover";

/** What a figure means, on demand. */
export const Definition = ({ label, text }: { label: string; text: string }) => (
  <Popover
    label={label}
    trigger={
      <button type="button" aria-label={label} title={text}>
        <Info size={14} aria-hidden />
      </button>
    }
  >
    <p className="def">{text}</p>
  </Popover>
);
