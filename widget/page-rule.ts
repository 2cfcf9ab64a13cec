/**
 * True when a manager's rule is about this page. "/returns*" is read against the path, "https://shop.example/*" against the
 * whole address; a star stands for anything, "*" for every page.
 * @param page the host page's address; undefined while it is not known
 */
export function fits(rule: string, page: string | undefined): boolean {
  if (rule === "*") return true;
  if (page === undefined) return false;
  const subject = rule.startsWith("/") && URL.canParse(page) ? new URL(page).pathname : page;
  const parts = rule.split("*");
  const [first = "", ...rest] = parts;
  if (!subject.startsWith(first)) return false;
  let at = first.length;
  // By searching, not by a pattern: a rule of many stars stays cheap.
  for (const [i, part] of rest.entries()) {
    if (i === rest.length - 1) return subject.length - part.length >= at && subject.endsWith(part);
    const found = subject.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at === subject.length;
}
