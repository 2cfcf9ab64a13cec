/**
 * True if a manager's rule matches this page. "/returns*" is compared with the path, "https://shop.example/*" with the
 * whole address; a star matches anything, "*" every page.
 * @param page the host page's address; undefined while it's unknown
 */
export function fits(rule: string, page: string | undefined): boolean {
  if (rule === "*") return true;
  if (page === undefined) return false;
  const subject = rule.startsWith("/") && URL.canParse(page) ? new URL(page).pathname : page;
  const deps = rule.split("*");
  const [first = "", ...rest] = deps;
  if (!subject.startsWith(first)) return false;
  let at = first.length;
  // By searching, not with a regular expression, so that a rule with many stars stays cheap.
  for (const [i, part] of rest.entries()) {
    if (i === rest.length - 1) return subject.length - part.length >= at && subject.endsWith(part);
    const found = subject.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at === subject.length;
}
