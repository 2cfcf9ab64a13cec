import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { PastMessage } from "../../server/domain/message.ts";
import { asksForPerson } from "../../server/text/patterns/asks-for-person.ts";
import { read } from "../../server/turn/3-understand.ts";
import { cpuMs } from "../fixtures/cpu-time.ts";

const options = {
  siteLanguage: "en",
  articleTitle: (id: string) => (id === "ret" ? "How do I return an item?" : undefined),
  personOffered: false,
};
const kindOf = (text: string) => read(text, [], options).kind;

test.each([
  ["hi", "smalltalk"],
  ["Good morning!", "smalltalk"],
  ["are you a bot?", "smalltalk"],
  ["Is this a real person?", "smalltalk"],
  ["is this a bot or a human am I talking to", "smalltalk"],
  ["Hallo", "smalltalk"],
  ["Hola, buenas tardes", "smalltalk"],
  ["Bonjour", "smalltalk"],
  ["thanks a lot, that helped", "thanks"],
  ["vielen Dank", "thanks"],
  ["muchas gracias", "thanks"],
  ["merci beaucoup", "thanks"],
  ["Can I talk to a human?", "asks-for-person"],
  ["agent please", "asks-for-person"],
  ["let me speak to someone please", "asks-for-person"],
  ["Please let me talk to a person about my broken tent pole", "asks-for-person"],
  ["Ich möchte mit einem Menschen sprechen", "asks-for-person"],
  ["quiero hablar con una persona", "asks-for-person"],
  ["je veux parler à un humain", "asks-for-person"],
  ["I want to make a complaint", "complaint"],
  ["This is absolutely unacceptable", "complaint"],
  ["that didn't help", "complaint"],
  ["This is the third time it arrived broken. I'm really fed up with you.", "complaint"],
  ["I am sick and tired of your service", "complaint"],
  ["I'm fed up with you and I want my money back", "complaint"],
  ["I'm tired of your newsletter, how do I unsubscribe?", "question"],
  ["is this a two person tent?", "question"],
  ["Hi, where is my parcel?", "question"],
  ["thanks, but how long does it take?", "question"],
  ["Do I need to speak to a representative to change my pin?", "question"],
  ["can I transfer money to another person", "question"],
  ["what is the opening time of the agent in Oslo", "question"],
  ["Can I talk to my friend about the offer?", "question"],
])("%j is %s", (text, kind) => expect(kindOf(text)).toBe(kind));

test("a very long message is sorted at once: no pattern goes back and forth over it", () => {
  const text = `let me talk to a person about ${"a".repeat(5_000)} ${"b ".repeat(2_000)}!x`;
  expect(cpuMs(() => kindOf(text))).toBeLessThan(250);
});

test.each([
  "I want a person",
  "can someone call me",
  "is anyone there?",
  "I need help from a real human being",
  "Could somebody from your team please phone me back about my order?",
  "please call me on 0171 2345678",
  "can I get a call back",
  "are there any real people here?",
  "I don't want to talk to a bot",
  "no bots please",
  "we need someone to help us",
  "I need a person about my bike bag",
  "Kann mich jemand anrufen?",
  "Ist da jemand?",
  "Ich brauche Hilfe von einem echten Menschen",
  "Ich will einen Menschen",
  "Rufen Sie mich bitte zurück",
  "Ich möchte bitte mit jemandem persönlich sprechen",
  "keinen Bot bitte",
  "quiero una persona",
  "¿Puede alguien llamarme?",
  "¿Me pueden llamar?",
  "¿Hay alguien ahí?",
  "Necesito ayuda de una persona real",
  "no quiero hablar con un robot",
  "Je veux une vraie personne",
  "Quelqu'un peut m'appeler ?",
  "Il y a quelqu'un ?",
  "J'ai besoin de l'aide d'un humain",
  "rappelez-moi svp",
])("%j asks for a person, in other words", (text) => expect(kindOf(text)).toBe("asks-for-person"));

test.each([
  "my tent pole is broken and I want a person",
  "My parcel never came. I want a person!",
  "the zip is stuck, can someone call me",
  "I've waited for a week now. Can I please get a call back?",
  "Where is my order? Agent please",
  "Why do I have to wait so long, just let me talk to a human",
  "it says error 7, I don't want to talk to a bot",
  "Do I need a receipt? If so I need someone to help me",
  "Mein Paket ist weg und ich will einen Menschen",
  "Die Lampe flackert, kann mich jemand anrufen?",
  "Mi pedido no llegó y quiero una persona",
  "La tienda está rota, ¿puede alguien llamarme?",
  "Mon colis est perdu, je veux une vraie personne",
  "La lampe clignote et j'ai besoin de l'aide d'un humain",
])("%j asks for a person beside something else", (text) => expect(kindOf(text)).toBe("asks-for-person"));

test.each([
  "My zip is stuck, can anyone help?",
  "The stove hisses. Is anyone there?",
  "I want a tent for a dog and a person",
  "How long is the warranty?\n\nAda Byron\nCustomer Support\nAcme Ltd",
  "Will you call before you come, and can I pay the driver?",
  "Is it for one person, or do I need the bigger one?",
  "I can't call my bank, so can I pay later?",
  "Do I have to call and speak to an agent to cancel?",
  "Ist das Zelt für eine Person oder brauche ich das größere?",
  "¿Es para una persona o necesito la grande?",
  "C'est pour une personne ou je prends la grande ?",
])("%j is about something, and nobody is asked for", (text) => expect(kindOf(text)).toBe("question"));

test.each([
  "Can someone else pick up my parcel?",
  "Will you call me before you deliver?",
  "Is anyone allowed to use my card?",
  "I need help with a return",
  "Is there someone in the shop on Sunday?",
  "Can I add another person to my account?",
  "I want to order a tent for one person",
  "Do you call me when the parcel arrives?",
  "Kann mich jemand bei der Abholung vertreten?",
  "¿Puede otra persona recoger mi pedido?",
  "Quelqu'un peut-il récupérer mon colis ?",
])("%j is a question", (text) => expect(kindOf(text)).toBe("question"));

test("of the demo's questions and phrasings only the one that asks for a person does", () => {
  const texts = readdirSync("demo")
    .filter((name) => name.endsWith(".jsonl") && name !== "conversations.jsonl")
    .flatMap((name) => readFileSync(`demo/${name}`, "utf8").trim().split("\n"))
    .flatMap((line) => {
      const row = JSON.parse(line) as { question?: string; examples?: string[] };
      return [row.question ?? [], ...(row.examples ?? [])].flat();
    });
  expect(texts.length).toBeGreaterThan(2_000);
  expect(texts.filter((text) => asksForPerson(text))).toEqual(["talk to a human"]);
});

test.each([
  "I have a question",
  "hi, I've got a quick question",
  "Can I ask you something?",
  "question",
  "Ich habe eine Frage",
  "Hallo, ich hätte da mal eine Frage",
  "Darf ich Sie etwas fragen?",
  "Tengo una pregunta",
  "Hola, tengo una duda",
  "J'ai une question",
  "Bonjour, puis-je vous poser une question ?",
])("%j invites to ask", (text) => expect(read(text, [], options)).toMatchObject({ kind: "smalltalk", about: "ask" }));

test("what comes after the announcement is the question", () => {
  expect(kindOf("I have a question about returns")).toBe("question");
  expect(kindOf("I have a question, where is my parcel?")).toBe("question");
});

const past: PastMessage[] = [
  { author: "visitor", text: "How much is delivery to Sweden?" },
  { author: "machine", text: "…", articleId: "ret" },
];

test("an ellipsis is joined with the last question, a pointing word with the article", () => {
  expect(read("and to Norway?", past, options)).toMatchObject({
    isFollowUp: true,
    question: "How much is delivery to Sweden? and to Norway?",
  });
  expect(read("how long does that take?", past, options)).toMatchObject({
    isFollowUp: true,
    question: "How do I return an item? how long does that take?",
  });
  expect(read("why?", past, options).isFollowUp).toBe(true);
});

test("a question that says what it is about stands alone, and so does one with nothing before it", () => {
  expect(read("How do I reset the password of my account?", past, options).isFollowUp).toBe(false);
  expect(read("how long does it take to get a refund", past, options).isFollowUp).toBe(false);
  expect(read("and to Norway?", [], options)).toMatchObject({ isFollowUp: false, question: "and to Norway?" });
});

test("small talk before a follow-up is looked over", () => {
  const talk: PastMessage[] = [
    ...past,
    { author: "visitor", text: "thanks!" },
    { author: "machine", text: "You're welcome!" },
  ];
  expect(read("and to Norway?", talk, options).question).toBe("How much is delivery to Sweden? and to Norway?");
});

test("yes takes an offered person, no turns them down, and without an offer neither does", () => {
  const offered = { ...options, personOffered: true };
  for (const yes of ["yes", "Yes please!", "ok", "ja gerne", "sí, por favor", "oui"])
    expect(read(yes, past, offered).kind).toBe("asks-for-person");
  const enough = [
    "No thanks, that's enough",
    "Nein danke, das reicht mir",
    "no gracias, con eso me basta",
    "non merci, ça ira",
  ];
  for (const no of ["no", "no thanks", "nein danke", "no gracias", "non merci", ...enough])
    expect(read(no, past, offered)).toMatchObject({ kind: "smalltalk", declined: true });
  expect(read("yes", past, options).kind).toBe("smalltalk");
  expect(read("yes but how long does delivery to Norway take", past, offered).kind).toBe("question");
});

test.each([
  ["no", "declined"],
  ["no thanks", "declined"],
  ["No, that's all", "declined"],
  ["nein danke", "declined"],
  ["non merci", "declined"],
  ["ok", "more"],
  ["Okay great", "more"],
  ["vale", "more"],
  ["yes", "ask"],
  ["ja bitte", "ask"],
  ["sí", "ask"],
])("%j in mid-conversation, with nothing offered, is %s and not looked up or greeted", (text, about) => {
  const reading = read(text, past, { ...options, answered: true });
  expect(reading.kind).toBe("smalltalk");
  expect(reading.declined === true ? "declined" : reading.about).toBe(about);
});

test("thanks stay thanks, and a no that says more is a question", () => {
  expect(read("no thanks to you my parcel is lost", past, options).kind).toBe("question");
  expect(read("ok thanks", past, options).kind).toBe("thanks");
  expect(read("ok how long does it take", past, options).kind).toBe("question");
});

test.each(["none of these", "No, none of those help", "nichts davon", "ninguna de estas", "aucune de ces réponses"])(
  "%j after an answer: it didn't help",
  (text) => {
    expect(read(text, past, { ...options, answered: true })).toMatchObject({ kind: "complaint", helped: false });
  },
);

test("after a clarifying question, too, an answer that didn't help isn't given again", () => {
  const clarified = { ...options, clarified: true };
  expect(read("that didnt help", past, clarified)).toMatchObject({ kind: "complaint", helped: false });
});

test("the language is told by small words, and a short text is in the site's", () => {
  expect(read("Wie lange dauert die Lieferung nach Norwegen?", [], options).language).toBe("de");
  expect(read("refund", [], { ...options, siteLanguage: "fr" }).language).toBe("fr");
});
