/** Not there yet. */
export default function Settings() {
  return null;
}
