/** Personal data in a text: replaced by `placeholder` before a large model sees it. */
export interface PersonalData {
  readonly kind:
    | "email"
    | "phone"
    | "card"
    | "iban"
    | "ip"
    | "order-number"
    | "name"
    | "address"
    | "passport"
    | "birth-date";
  readonly start: number;
  readonly end: number;
  readonly placeholder: string;
}
