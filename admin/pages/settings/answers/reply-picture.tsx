import type { Replies } from "../../../../server/wire/settings.ts";

/** Lines of text of the article, by their width. */
const LINES = [112, 100, 108, 64] as const;

/** A small drawing of a chat: the visitor's question, and what is told. Decoration: the words beside it say the same. */
export function ReplyPicture({ of }: { of: Replies }) {
  return (
    <svg className="reply-picture" viewBox="0 0 200 150" aria-hidden="true">
      <rect className="asked" x="104" y="10" width="84" height="20" rx="9" />
      <rect className="on-asked" x="114" y="18" width="62" height="4" rx="2" />
      <rect
        className="told"
        x="12"
        y="38"
        width="152"
        height={of === "quote" ? 76 : of === "short" ? 74 : 104}
        rx="10"
      />
      {of === "quote" ? (
        <>
          <Lines widths={LINES} x={24} y={50} />
          <Chip y={88} />
        </>
      ) : (
        <>
          <Lines widths={[120, 78]} x={24} y={50} strong />
          <rect className="card" x="22" y="76" width="132" height={of === "short" ? 26 : 58} rx="7" />
          <Title y={89} isOpen={of === "short-with-article"} />
          {of === "short" ? null : <Lines widths={LINES.slice(1)} x={32} y={101} />}
        </>
      )}
    </svg>
  );
}

function Lines(request: { widths: readonly number[]; x: number; y: number; strong?: boolean }) {
  const { widths, x, y, strong = false } = request;
  return widths.map((width, i) => (
    <rect
      key={width}
      className={strong ? "said" : "line"}
      x={x}
      y={y + i * 10}
      width={width}
      height={strong ? 5 : 4}
      rx="2"
    />
  ));
}

/** The article's name with the sign that opens it. */
function Title({ y, isOpen }: { y: number; isOpen: boolean }) {
  return (
    <>
      <rect className="name" x="44" y={y - 2.5} width="76" height="5" rx="2.5" />
      <Sheet x={31} y={y} />
      <path className="sign" d={isOpen ? `m138 ${y + 2} 4-4 4 4` : `m138 ${y - 2} 4 4 4-4`} />
    </>
  );
}

/** A quote's source. */
function Chip({ y }: { y: number }) {
  return (
    <>
      <rect className="card" x="24" y={y} width="92" height="18" rx="9" />
      <Sheet x={33} y={y + 9} />
      <rect className="name" x="45" y={y + 6.5} width="60" height="5" rx="2.5" />
    </>
  );
}

const Sheet = ({ x, y }: { x: number; y: number }) => <path className="sign" d={`M${x} ${y - 4.5}h4l3 3v6h-7Z`} />;
