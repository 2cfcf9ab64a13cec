/** Not there yet. */
export default function Conversations() {
  return null;
}
