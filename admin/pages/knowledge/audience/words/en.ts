export const en = {
  field: "Who can see it",
  everyone: "Everyone",
  signedIn: "Signed-in visitors",
  limited: "Some of them",
  condition: "Condition",
  hint: "For example plan=pro,team or country=DE, or the name of a group. Separate several conditions with a semicolon: all of them must be true.",
  who: (text: string) => `For signed-in visitors with ${text}.`,
  fault: "This can't be read. Write plan=pro,team or the name of a group.",
  group: (names: string) => `the group ${names}`,
  andWord: "and",
  orWord: "or",
  note: "Others never get an answer from it, and the help centre doesn't show it. Who a visitor is comes from your signed identity tokens.",
};
export type AudienceWords = typeof en;
