import { Fragment, memo, type ReactNode } from "react";
import { type Block, safeLink, safeUrl } from "./blocks.ts";
import type { Inline } from "./inline.ts";

/** Draws a text, with React or with Preact (the widget's build replaces React with it). */
interface Looks {
  /** False for text from strangers: a picture tells its server who reads it. Its description is shown instead. */
  readonly images: boolean;
}

/** One block of a text. The same object is the same block: while a text grows, only its last block is drawn again. */
export const BlockView = memo(function BlockView({ block, images }: { block: Block } & Looks): ReactNode {
  const inline = (pieces: readonly Inline[]) => drawnInline(pieces, images);
  switch (block.type) {
    case "paragraph":
      return <p dir="auto">{inline(block.inline)}</p>;
    case "heading":
      // The frame's own title is the first-level heading: an article's headings begin below it.
      return block.depth <= 2 ? <h2 dir="auto">{inline(block.inline)}</h2> : <h3 dir="auto">{inline(block.inline)}</h3>;
    case "list": {
      const items = block.items.map((item, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items of a text have a place and no name
        <li key={i} dir="auto">
          <Item blocks={item} images={images} />
        </li>
      ));
      return block.start === null ? <ul>{items}</ul> : <ol start={block.start}>{items}</ol>;
    }
    case "quote":
      return (
        <blockquote>
          <Blocks blocks={block.blocks} images={images} />
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
      return <Table block={block} images={images} />;
    case "rule":
      return <hr />;
  }
});

export function Blocks({ blocks, images = true }: { blocks: readonly Block[] } & Partial<Looks>) {
  // biome-ignore lint/suspicious/noArrayIndexKey: blocks of a text have a place and no name
  return blocks.map((block, i) => <BlockView key={i} block={block} images={images} />);
}

/** A list item with one paragraph is just its text, without a paragraph's margins. */
function Item({ blocks: [first, ...rest], images }: { blocks: readonly Block[] } & Looks) {
  if (first?.type !== "paragraph") {
    return <Blocks blocks={first === undefined ? [] : [first, ...rest]} images={images} />;
  }
  return (
    <>
      {drawnInline(first.inline, images)}
      <Blocks blocks={rest} images={images} />
    </>
  );
}

function Table({ block, images }: { block: Extract<Block, { type: "table" }> } & Looks) {
  const [head = [], ...rows] = block.rows;
  const cells = (row: readonly (readonly Inline[])[], Cell: "th" | "td") =>
    row.map((cell, i) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: cells have a place and no name
      <Cell key={i} data-align={block.align[i]} dir="auto">
        {drawnInline(cell, images)}
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

function drawnInline(pieces: readonly Inline[], images: boolean): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: words of a text have a place and no name
  return pieces.map((piece, i) => <Fragment key={i}>{drawn(piece, images)}</Fragment>);
}

function drawn(piece: Inline, images: boolean): ReactNode {
  if (typeof piece === "string") return piece;
  const inline = (pieces: readonly Inline[]) => drawnInline(pieces, images);
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
      if (url === undefined || !images) return piece.about;
      return <img src={url} alt={piece.about} loading="lazy" referrerPolicy="no-referrer" />;
    }
  }
}
