export const en = {
  text: "Tell the chat who is signed in on your site, using a token that your server signs. Without it, every visitor is anonymous.",
  mode: "Who can start a chat",
  optional: "Everyone",
  optionalText: "Signed-in visitors are shown by name; others stay anonymous.",
  strict: "Signed-in visitors only",
  strictText: "Visitors without a token can't send messages. Needs a secret or a public key.",
  secret: "Shared secret",
  secretText: "Your server signs tokens with it (HS256). Never put it in a web page.",
  has: "A secret is set. It can't be shown again.",
  hasNot: "No secret yet.",
  make: "Create secret",
  renew: "Replace the secret",
  renewTitle: "Replace the secret?",
  renewText: "Tokens signed with the old secret stop working immediately. Update your server right away.",
  made: "The new secret",
  madeText: "Copy it to your server's settings now. You won't be able to see it again.",
  done: "I've copied it",
  publicKey: "Public key instead",
  publicKeyText:
    "If your tokens are signed with a private key (RS256, ES256, EdDSA), paste its public key in PEM. The secret is then ignored.",
  signed: "See Install for how to sign a token.",
};
export type IdentityWords = typeof en;
