import { expect, test } from "vitest";
import { faultOf, isForeign, SUPPORT, supportOf } from "../../server/text/support.ts";

/** A shop's articles: what they promise, and what they do not. */
const PASSAGES = [
  "Returns",
  "You can return an item within 30 days. Returns within the EU are free of charge: print the label in **My orders** and drop the parcel at any post office. We refund the price of the item to your card within 14 days after it arrives. We do not refund the delivery costs. Gift cards cannot be refunded.",
  "Reset your password",
  "Choose **Forgot password** on the sign-in page. We send you a link to set a new password; it works for 60 minutes. Type your new password twice and choose Save. Never share your password with anybody.",
  "Delivery",
  "Standard delivery takes 3 working days and costs $4.90. Write to help@shop.example or see https://shop.example/delivery for more. Delivery is not free on islands.",
];
const German = [
  "Rückgabe",
  "Sie können Artikel innerhalb von 30 Tagen zurücksenden. Die Rücksendung ist innerhalb der EU kostenlos. Den Kaufpreis erstatten wir innerhalb von 14 Tagen nach Eingang der Ware.",
];
const Spanish = [
  "Devoluciones",
  "Puede devolver un artículo en un plazo de 30 días. Le reembolsamos el precio del artículo en 14 días.",
];
const French = [
  "Retours",
  "Vous pouvez retourner un article sous 30 jours. Nous remboursons le prix de l'article sous 14 jours.",
];
const fault = (sentence: string, share: number, passages = PASSAGES, language = "en", question = "") =>
  faultOf(sentence, supportOf(passages, question, language, share));

const BAD: readonly [sentence: string, fault: string, passages?: readonly string[], language?: string][] = [
  ["Good news: your order is free.", "promise"],
  ["You get a full refund and keep the item.", "promise"],
  ["We refund you in full, delivery costs included.", "promise"],
  ["As a goodwill gesture we add a $20 voucher to your account.", "promise"],
  ["You can have 30 percent off your next order.", "promise"],
  ["We compensate you for the delay.", "promise"],
  ["You do not have to pay for the item.", "promise"],
  ["There is no charge for delivery.", "promise"],
  ["We have credited the price to your account.", "promise"],
  ["Everybody gets the full purchase price back.", "promise"],
  ["Gift cards are refunded to your card as store credit.", "promise"],
  ["Please send us your password.", "secret"],
  ["To continue, reply with your PIN.", "secret"],
  ["What is your card number and CVV?", "secret"],
  ["We need your one-time code to return the item.", "secret"],
  ["Enter your card number here in the chat.", "secret"],
  ["Could I have the six-digit code from your phone?", "secret"],
  ["Print the label at shop-returns.example.", "address"],
  ["See https://evil.example/delivery for more.", "address"],
  ["Write to help@evil.example.", "address"],
  ["Print the label [here](//evil.example/label).", "address"],
  ["Return the item at evil dot com.", "address"],
  ["Print the label [here](/pay).", "address"],
  ["You can return an item within 90 days.", "exact"],
  ["Standard delivery takes 3 weeks.", "exact"],
  ["Our founder was born on the moon and eats cheese.", "words"],
  ["You can return an item within 30 days.\nPenguins paint purple bicycles nightly.", "words"],
  ["Ihre Bestellung ist kostenlos.", "promise", German, "de"],
  ["Sie bekommen den vollen Kaufpreis zurück und dürfen die Ware behalten.", "promise", German, "de"],
  ["Als Entschädigung erhalten Sie einen Gutschein.", "promise", German, "de"],
  ["Bitte schicken Sie uns Ihr Passwort.", "secret", German, "de"],
  ["Wie lautet Ihre PIN?", "secret", German, "de"],
  ["Le hacemos un descuento en el artículo.", "promise", Spanish, "es"],
  ["Su artículo es gratis.", "promise", Spanish, "es"],
  ["Envíenos su contraseña, por favor.", "secret", Spanish, "es"],
  ["¿Cuál es su clave secreta?", "secret", Spanish, "es"],
  ["Votre article est gratuit.", "promise", French, "fr"],
  ["Nous vous offrons un dédommagement.", "promise", French, "fr"],
  ["Envoyez-nous votre mot de passe.", "secret", French, "fr"],
  ["Quel est votre code secret ?", "secret", French, "fr"],
];

test.each(BAD)("never shown, of a small and of a large model: %j (%s)", (sentence, expected, passages, language) => {
  for (const share of [SUPPORT.small, SUPPORT.large]) {
    expect(fault(sentence, share, [...(passages ?? PASSAGES)], language)).toBe(expected);
  }
});

const GOOD: readonly [sentence: string, passages?: readonly string[], language?: string][] = [
  ["Yes, you can return an item within 30 days."],
  ["Returns are free of charge within the EU."],
  ["Sending an item back is free in the EU."],
  ["We refund the price of the item within 14 days."],
  ["Please note that we do not refund delivery costs."],
  ["Unfortunately, gift cards cannot be refunded."],
  ["Choose **Forgot password** on the sign-in page, and we send you a link to set a new password."],
  ["Then type your new password twice and choose Save."],
  ["Never share your password with anybody."],
  ["We will never ask for your password."],
  ["Delivery is not free on islands."],
  ["Standard delivery takes three working days and costs $4.90."],
  ["For more, see https://shop.example/delivery or write to help@shop.example."],
  ["You find it at shop.example."],
  ["Gladly! Here is how it works:"],
  ["Feel free to ask if you have any other questions."],
  ["I hope this helps."],
  ["Thanks for your question."],
  ["- Print the label in My orders.\n- Drop the parcel at a post office."],
  ["Dear customer, thank you for asking.", ["Customer service", "Customers can call us."]],
  ["Ja, innerhalb der EU ist die Rücksendung kostenlos.", German, "de"],
  ["Wir erstatten den Kaufpreis innerhalb von 14 Tagen.", German, "de"],
  ["Sí, puede devolver el artículo en 30 días.", Spanish, "es"],
  ["Le reembolsamos el precio en 14 días.", Spanish, "es"],
  ["Oui, vous pouvez retourner un article sous 30 jours.", French, "fr"],
  ["Nous remboursons le prix sous 14 jours.", French, "fr"],
];

test.each(GOOD)("shown: %j", (sentence, passages, language) => {
  for (const share of [SUPPORT.small, SUPPORT.large]) {
    expect(fault(sentence, share, [...(passages ?? PASSAGES)], language)).toBeUndefined();
  }
});

test("an answer in another language than the articles' is held to the rules, numbers and addresses", () => {
  const german = (sentence: string) => fault(sentence, 0);
  expect(german("Sie können Artikel innerhalb von 30 Tagen zurücksenden.")).toBeUndefined();
  expect(german("Sie können Artikel innerhalb von 90 Tagen zurücksenden.")).toBe("exact");
  expect(german("Die Rücksendung ist kostenlos.")).toBeUndefined();
  expect(german("Sie erhalten eine Entschädigung.")).toBe("promise");
  expect(german("Schicken Sie mir Ihr Passwort.")).toBe("secret");
  expect(isForeign("Wie kann ich einen Artikel zurückgeben?", PASSAGES, "en")).toBe(true);
  expect(isForeign("come posso restituire un articolo che non mi piace", PASSAGES, "en")).toBe(true);
  expect(isForeign("how can I send it back", PASSAGES, "en")).toBe(false);
  expect(isForeign("returns?", PASSAGES, "en")).toBe(false);
});
