import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** Pixels from the end within which new text keeps the view at the end. */
const NEAR_END_PX = 80;
/** Pixels above the question when it stands at the top. */
const QUESTION_MARGIN_PX = 12;

/**
 * Keeps the end of a growing thread in view while the reader is there, and only then.
 * @param news grows with every message from the other side
 * @param own grows with every message of the visitor's: that always goes to the end
 */
export function useScroll(box: RefObject<HTMLElement | null>, news: number, own: number) {
  // False once the visitor scrolls away to read something else.
  const follows = useRef(true);
  const before = useRef({ top: 0, news, own });
  const [isAway, setAway] = useState(false);
  const [hasNews, setNews] = useState(false);

  const look = useCallback(() => {
    const view = box.current;
    if (view === null) return;
    const isNearEnd = view.scrollHeight - view.scrollTop - view.clientHeight < NEAR_END_PX;
    // Up by hand: stay there. Our own scrolling only goes down.
    if (view.scrollTop < before.current.top) follows.current = isNearEnd;
    else if (isNearEnd) follows.current = true;
    before.current.top = view.scrollTop;
    setAway(!isNearEnd);
    if (isNearEnd) setNews(false);
  }, [box]);

  const follow = useCallback(() => {
    const view = box.current;
    if (view === null) return;
    if (follows.current) {
      // To the end, but never past the question: a long answer is read from its beginning.
      const questions = view.querySelectorAll<HTMLElement>("li.visitor");
      const last = questions[questions.length - 1];
      const end = view.scrollHeight - view.clientHeight;
      const wanted = Math.min(last === undefined ? end : last.offsetTop - QUESTION_MARGIN_PX, end);
      // Only down: who has read on below the question stays where he reads.
      if (wanted > view.scrollTop) view.scrollTop = wanted;
    }
    look();
  }, [box, look]);

  useLayoutEffect(() => {
    if (own > before.current.own) follows.current = true;
    else if (news > before.current.news && !follows.current) setNews(true);
    before.current = { ...before.current, news, own };
    // Nothing said, nothing to follow: looking would lay the page out before its first paint, and again after.
    if (news + own > 0) follow();
  }, [news, own, follow]);

  // A text that grows, a picture that has loaded, a keyboard that has come up.
  useEffect(() => {
    const view = box.current;
    if (view === null) return;
    const observer = new ResizeObserver(follow);
    observer.observe(view);
    if (view.firstElementChild !== null) observer.observe(view.firstElementChild);
    return () => observer.disconnect();
  }, [box, follow]);

  const toEnd = useCallback(() => {
    follows.current = true;
    setNews(false);
    box.current?.scrollTo({ top: box.current.scrollHeight, behavior: "smooth" });
  }, [box]);

  return { look, isAway, hasNews, toEnd };
}
