import type { ReactNode } from "react";

/** A section of the side panel. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="isolate">
        <bdi>{title}</bdi>
      </h3>
      {children}
    </section>
  );
}

/** A name with its value, in a list of them. */
export function Pair({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="isolate">{children}</dd>
    </div>
  );
}
