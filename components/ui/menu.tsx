"use client";
import { DropdownMenu } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";

/** A button that opens a list of actions. */
export function Menu({
  trigger,
  children,
  align = "end",
}: {
  trigger: ReactNode;
  children: ReactNode;
  align?: "start" | "end";
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="pop adm" align={align} sideOffset={6} collisionPadding={12}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export const MenuItem = (props: ComponentProps<typeof DropdownMenu.Item>) => <DropdownMenu.Item {...props} />;
export const MenuRadioGroup = DropdownMenu.RadioGroup;
export const MenuRadio = (props: ComponentProps<typeof DropdownMenu.RadioItem>) => (
  <DropdownMenu.RadioItem {...props} />
);
export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <DropdownMenu.Label className="cap px-2.5 pt-1.5 pb-1">{children}</DropdownMenu.Label>
);
export const MenuLine = () => (
  <DropdownMenu.Separator asChild>
    <hr />
  </DropdownMenu.Separator>
);
