import { Fragment, memo, type ReactNode } from "react";
import { type Block, safeLink, safeUrl } from "../markdown.ts";
import type { Inline } from "../markdown-inline.ts";

/** One block of a text. The same object is the same block: while a text grows, only its last is drawn again. */
export const BlockView = memo(function BlockView({ block }: { block: Block }): ReactNode {
  switch (block.type) {
    case "paragraph":
      return <p dir="auto">{inline(block.inline)}</p>;
    case "heading":
      // The frame's own title is the first heading: an article's begin below it.
      return block.depth <= 2 ? <h2 dir="auto">{inline(block.inline)}</h2> : <h3 dir="auto">{inline(block.inline)}</h3>;
    case "list": {
      const items = block.items.map((item, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items of a text have a place and no name
        <li key={i} dir="auto">
          <Item blocks={item} />
        </li>
      ));
      return block.start === null ? <ul>{items}</ul> : <ol start={block.start}>{items}</ol>;
    }
    case "quote":
      return (
        <blockquote>
          <Blocks blocks={block.blocks} />
        </blockquote>
      );
    case "code":
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre tabIndex={0} dir="ltr">
          <code>{block.text}</code>
        </pre>
      );
    case "table":
      return <Table block={block} />;
    case "rule":
      return <hr />;
  }
});

export function Blocks({ blocks }: { blocks: readonly Block[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: blocks of a text have a place and no name
  return blocks.map((block, i) => <BlockView key={i} block={block} />);
}

/** An item of one paragraph is its words alone, without a paragraph's space. */
function Item({ blocks: [first, ...rest] }: { blocks: readonly Block[] }) {
  if (first?.type !== "paragraph") return <Blocks blocks={first === undefined ? [] : [first, ...rest]} />;
  return (
    <>
      {inline(first.inline)}
      <Blocks blocks={rest} />
    </>
  );
}

function Table({ block }: { block: Extract<Block, { type: "table" }> }) {
  const [head = [], ...rows] = block.rows;
  const cells = (row: readonly (readonly Inline[])[], Cell: "th" | "td") =>
    row.map((cell, i) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: cells have a place and no name
      <Cell key={i} data-align={block.align[i]} dir="auto">
        {inline(cell)}
      </Cell>
    ));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className="table" tabIndex={0}>
      <table>
        <thead>
          <tr>{cells(head, "th")}</tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have a place and no name
            <tr key={i}>{cells(row, "td")}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inline(pieces: readonly Inline[]): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: words of a text have a place and no name
  return pieces.map((piece, i) => <Fragment key={i}>{drawn(piece)}</Fragment>);
}

function drawn(piece: Inline): ReactNode {
  if (typeof piece === "string") return piece;
  switch (piece.type) {
    case "strong":
      return <strong>{inline(piece.inner)}</strong>;
    case "em":
      return <em>{inline(piece.inner)}</em>;
    case "del":
      return <del>{inline(piece.inner)}</del>;
    case "code":
      return <code>{piece.text}</code>;
    case "break":
      return <br />;
    case "link": {
      const url = safeLink(piece.href);
      if (url === undefined) return inline(piece.inner);
      return (
        <a href={url} target="_blank" rel="noopener noreferrer nofollow">
          {inline(piece.inner)}
        </a>
      );
    }
    case "image": {
      const url = safeUrl(piece.src);
      if (url === undefined) return piece.about;
      return <img src={url} alt={piece.about} loading="lazy" referrerPolicy="no-referrer" />;
    }
  }
}
