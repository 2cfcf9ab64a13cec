import type { ReactNode } from "react";

/** A section of the side panel. @param options.action beside its title */
export function Part(options: { title: string; action?: ReactNode; children: ReactNode }) {
  const title = (
    <h3 className="isolate">
      <bdi>{options.title}</bdi>
    </h3>
  );
  return (
    <section>
      {options.action === undefined ? (
        title
      ) : (
        <div className="part-head">
          {title}
          {options.action}
        </div>
      )}
      {options.children}
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
