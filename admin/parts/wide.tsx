import type { ReactNode } from "react";

/** Holds a table that can be wider than a phone, which is scrolled by keyboard too. @param props.className that scrolls */
export function Wide(props: { name: string; className: "scroll" | "scroll-x"; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className={props.className} aria-label={props.name} tabIndex={0}>
      {props.children}
    </section>
  );
}
