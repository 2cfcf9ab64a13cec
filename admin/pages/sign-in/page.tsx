/** Not there yet. */
export default function SignIn() {
  return null;
}
