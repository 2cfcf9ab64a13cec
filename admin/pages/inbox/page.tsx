/** Not there yet. */
export default function Inbox() {
  return null;
}
