import { expect, test } from "vitest";
import { ownLines } from "../../server/text/own-lines.ts";

const QUESTION = "How long is the warranty on the tent?";

test.each([
  [
    "English",
    `Hi team,\n\n${QUESTION}\n\nKind regards,\nAda Byron\nTel. 020 1234\n\nOn Mon, 2 Nov 2026 at 10:12, Shop <help@shop.example> wrote:\n> Your order is on its way.\n> Do reply.`,
  ],
  [
    "a line that was wrapped",
    `${QUESTION}\n\nOn Mon, 2 Nov 2026 at 10:12, Shop\n<help@shop.example> wrote:\n> Your order`,
  ],
  [
    "German",
    `Sehr geehrte Damen und Herren,\n${QUESTION}\nMit freundlichen Grüßen\nAda\n\nAm 02.11.2026 um 10:12 schrieb Shop <help@shop.example>:\n> Ihre Bestellung`,
  ],
  [
    "Spanish",
    `Hola,\n${QUESTION}\nUn saludo,\nAda\nEl lun, 2 nov 2026 a las 10:12, Shop (<help@shop.example>) escribió:\n> Su pedido`,
  ],
  [
    "French",
    `Bonjour,\n${QUESTION}\nCordialement,\nAda\nLe lun. 2 nov. 2026 à 10:12, Shop <help@shop.example> a écrit :\n> Votre commande`,
  ],
  [
    "Outlook, English",
    `${QUESTION}\n\nFrom: Shop <help@shop.example>\nSent: Monday, 2 November 2026 10:12\nTo: Ada\nSubject: Your order\n\nYour order is on its way. Where is it going?`,
  ],
  [
    "Outlook, German",
    `${QUESTION}\n\nVon: Shop\nGesendet: Montag, 2. November 2026\nAn: Ada\nBetreff: Ihre Bestellung\n\nIst unterwegs.`,
  ],
  [
    "Outlook, French",
    `${QUESTION}\n\nDe : Shop\nEnvoyé : lundi 2 novembre 2026\nÀ : Ada\nObjet : Votre commande\n\nElle arrive.`,
  ],
  ["the header on top", `From: Ada\nTo: help@shop.example\nSubject: Tent\n\n${QUESTION}\n\n-- \nAda`],
  ["a signature", `${QUESTION}\n-- \nAda Byron\nHead of Engines`],
  ["a telephone", `${QUESTION}\n\nSent from my iPhone`],
  ["a German telephone", `${QUESTION}\n\nVon meinem iPhone gesendet`],
  ["an answer below", `On Mon, Ada wrote:\n> Your order\n> is on its way\n\n${QUESTION}`],
  ["Windows lines", `${QUESTION}\r\n\r\nSent from my iPhone\r\n\r\n> quoted\r\n`],
])("of an e-mail, only the own lines are asked: %s", (_name, mail) => expect(ownLines(mail)).toBe(QUESTION));

test.each([
  QUESTION,
  "Two lines\nof one question?",
  "From: Oslo\nwhen does it arrive?",
  "> only a quotation",
  "I got this:\nfrom: nobody",
  "On Monday I wrote:\nwhy no answer?",
])("what is no e-mail stays as it is: %j", (text) => expect(ownLines(text)).toBe(text));
