/** What the machine says in its own words, in four languages; anything else falls back to English. */

const EN = {
  greeting: "Hello! What would you like to know?",
  me: "I'm an automatic assistant. I answer from this company's own help pages, and I can get a person for you. What would you like to know?",
  bye: "You're welcome here any time. Goodbye!",
  declined: "All right. Ask me anything else whenever you like.",
  thanks: "You're welcome! Is there anything else?",
  helped: "Glad that helped!",
  clarify: "I want to be sure I answer the right question. Which of these do you mean?",
  offer: "I don't have an answer to that in our help pages, and I won't guess. Shall I get a person for you?",
  offerUnsure: "I'm not sure enough to answer that correctly, and I won't guess. Shall I get a person for you?",
  offerFailed: "Something on my side isn't working, so I can't answer that just now. Shall I get a person for you?",
  offerDidNotHelp: "I'm sorry that this didn't help. Shall I get a person for you?",
  queued: "I've asked a person to take over. They will see everything you wrote here; feel free to add details.",
  queuedComplaint: "I'm sorry about this. I've asked a person to take over. They will see everything you wrote here.",
  queuedLegal:
    "I've passed this to a person, who will read it carefully and reply. I can't answer matters of law myself.",
  queuedAbuse: "I've passed this conversation to a person.",
  queuedSelfHarm:
    "I'm very sorry that you feel this way. I'm a machine and can't give you the help that a person can, so I've asked a colleague to look at this conversation. I can't promise how soon. If you might act on it, please call your emergency number now: 112 in Europe, 911 in the US and Canada. You can also call or text 988 in the US and Canada, or call Samaritans on 116 123 in the UK and Ireland, at any hour.",
  outOfHours: "Nobody is here right now. Leave your e-mail address here and a person will write to you.",
  outOfHoursUntil:
    "Nobody is here right now; we are back {time}. Leave your e-mail address here and a person will write to you.",
  outOfHoursKnown: "Nobody is here right now. A person will read this and write to {email}.",
  outOfHoursKnownUntil:
    "Nobody is here right now; we are back {time}. A person will then read this and write to {email}.",
  waiting: "I've added that for the person who takes over.",
  waitingEmail: "Thank you. A person will write to {email}.",
  refusedAbuse: "I'd like to help, but not in this tone. Tell me what went wrong, or ask for a person.",
  refusedInjection: "I only answer questions about this company and its services. What would you like to know?",
  refusedTooFast: "That was a lot at once. Please wait a moment, then send your question again.",
  wantPerson: "I'd like to talk to a person, please.",
};
export type ReplyName = keyof typeof EN;

const DE: Record<ReplyName, string> = {
  greeting: "Hallo! Was möchten Sie wissen?",
  me: "Ich bin ein automatischer Assistent. Ich antworte aus den Hilfeseiten dieses Unternehmens und kann Ihnen einen Menschen holen. Was möchten Sie wissen?",
  bye: "Gern wieder. Auf Wiedersehen!",
  declined: "Gut. Fragen Sie mich jederzeit etwas anderes.",
  thanks: "Gern geschehen! Gibt es noch etwas?",
  helped: "Schön, dass das geholfen hat!",
  clarify: "Ich möchte die richtige Frage beantworten. Welche davon meinen Sie?",
  offer:
    "Darauf habe ich in unseren Hilfeseiten keine Antwort, und raten möchte ich nicht. Soll ich einen Menschen holen?",
  offerUnsure:
    "Ich bin mir nicht sicher genug, das richtig zu beantworten, und raten möchte ich nicht. Soll ich einen Menschen holen?",
  offerFailed:
    "Bei mir funktioniert gerade etwas nicht, deshalb kann ich das jetzt nicht beantworten. Soll ich einen Menschen holen?",
  offerDidNotHelp: "Schade, dass das nicht geholfen hat. Soll ich einen Menschen holen?",
  queued:
    "Ich habe einen Menschen gebeten zu übernehmen. Er sieht alles, was Sie hier geschrieben haben; ergänzen Sie gern.",
  queuedComplaint:
    "Das tut mir leid. Ich habe einen Menschen gebeten zu übernehmen. Er sieht alles, was Sie hier geschrieben haben.",
  queuedLegal:
    "Ich habe das an einen Menschen weitergegeben, der es sorgfältig liest und antwortet. Rechtsfragen kann ich selbst nicht beantworten.",
  queuedAbuse: "Ich habe dieses Gespräch an einen Menschen weitergegeben.",
  queuedSelfHarm:
    "Es tut mir sehr leid, dass es Ihnen so geht. Ich bin eine Maschine und kann nicht so helfen wie ein Mensch; deshalb habe ich jemanden gebeten, auf dieses Gespräch zu sehen. Wie schnell das geht, kann ich nicht versprechen. Wenn Sie in Gefahr sind, rufen Sie bitte jetzt 112 an. Die Telefonseelsorge in Deutschland ist jederzeit und kostenlos da: 0800 111 0 111; in Österreich 142, in der Schweiz 143.",
  outOfHours: "Gerade ist niemand da. Schreiben Sie hier Ihre E-Mail-Adresse, dann meldet sich ein Mensch.",
  outOfHoursUntil:
    "Gerade ist niemand da; wir sind wieder da: {time}. Schreiben Sie hier Ihre E-Mail-Adresse, dann meldet sich ein Mensch.",
  outOfHoursKnown: "Gerade ist niemand da. Ein Mensch liest das und schreibt an {email}.",
  outOfHoursKnownUntil:
    "Gerade ist niemand da; wir sind wieder da: {time}. Ein Mensch liest das dann und schreibt an {email}.",
  waiting: "Ich habe das für den Menschen ergänzt, der übernimmt.",
  waitingEmail: "Danke. Ein Mensch schreibt an {email}.",
  refusedAbuse:
    "Ich helfe gern, aber nicht in diesem Ton. Sagen Sie mir, was schiefging, oder verlangen Sie einen Menschen.",
  refusedInjection: "Ich beantworte nur Fragen zu diesem Unternehmen und seinen Leistungen. Was möchten Sie wissen?",
  refusedTooFast: "Das war viel auf einmal. Bitte warten Sie einen Moment und senden Sie Ihre Frage noch einmal.",
  wantPerson: "Ich möchte bitte mit einem Menschen sprechen.",
};

const ES: Record<ReplyName, string> = {
  greeting: "¡Hola! ¿Qué le gustaría saber?",
  me: "Soy un asistente automático. Respondo con las páginas de ayuda de esta empresa y puedo avisar a una persona. ¿Qué le gustaría saber?",
  bye: "Vuelva cuando quiera. ¡Hasta luego!",
  declined: "De acuerdo. Pregúnteme otra cosa cuando quiera.",
  thanks: "¡De nada! ¿Hay algo más?",
  helped: "¡Me alegra que haya servido!",
  clarify: "Quiero responder a la pregunta correcta. ¿A cuál de estas se refiere?",
  offer: "No tengo respuesta a eso en nuestras páginas de ayuda y no voy a adivinar. ¿Aviso a una persona?",
  offerUnsure: "No estoy lo bastante seguro para responder bien a eso y no voy a adivinar. ¿Aviso a una persona?",
  offerFailed: "Algo no funciona por mi parte y ahora no puedo responder. ¿Aviso a una persona?",
  offerDidNotHelp: "Siento que no le haya servido. ¿Aviso a una persona?",
  queued: "He pedido a una persona que siga con esto. Verá todo lo que ha escrito; puede añadir detalles.",
  queuedComplaint: "Lo siento. He pedido a una persona que siga con esto. Verá todo lo que ha escrito.",
  queuedLegal:
    "Lo he pasado a una persona, que lo leerá con atención y le responderá. Yo no puedo responder a cuestiones legales.",
  queuedAbuse: "He pasado esta conversación a una persona.",
  queuedSelfHarm:
    "Siento mucho que se sienta así. Soy una máquina y no puedo ayudarle como una persona, así que he pedido a alguien que mire esta conversación. No puedo prometer cuándo. Si está en peligro, llame ahora al 112. En España puede llamar al 024 a cualquier hora, gratis; en Estados Unidos, al 988 (marque 2 para español).",
  outOfHours: "Ahora no hay nadie. Deje aquí su dirección de correo y una persona le escribirá.",
  outOfHoursUntil: "Ahora no hay nadie; volvemos: {time}. Deje aquí su dirección de correo y una persona le escribirá.",
  outOfHoursKnown: "Ahora no hay nadie. Una persona lo leerá y escribirá a {email}.",
  outOfHoursKnownUntil: "Ahora no hay nadie; volvemos: {time}. Una persona lo leerá entonces y escribirá a {email}.",
  waiting: "Lo he añadido para la persona que va a responder.",
  waitingEmail: "Gracias. Una persona escribirá a {email}.",
  refusedAbuse: "Quiero ayudarle, pero no en ese tono. Dígame qué ha fallado o pida hablar con una persona.",
  refusedInjection: "Solo respondo a preguntas sobre esta empresa y sus servicios. ¿Qué le gustaría saber?",
  refusedTooFast: "Han sido muchos mensajes a la vez. Espere un momento y envíe su pregunta de nuevo.",
  wantPerson: "Quiero hablar con una persona, por favor.",
};

const FR: Record<ReplyName, string> = {
  greeting: "Bonjour ! Que souhaitez-vous savoir ?",
  me: "Je suis un assistant automatique. Je réponds à partir des pages d'aide de cette entreprise et je peux appeler une personne. Que souhaitez-vous savoir ?",
  bye: "Revenez quand vous voulez. Au revoir !",
  declined: "Très bien. Posez-moi une autre question quand vous voulez.",
  thanks: "Avec plaisir ! Y a-t-il autre chose ?",
  helped: "Ravi que cela ait aidé !",
  clarify: "Je veux répondre à la bonne question. De laquelle s'agit-il ?",
  offer:
    "Je n'ai pas de réponse à cela dans nos pages d'aide et je ne veux pas deviner. Dois-je appeler une personne ?",
  offerUnsure: "Je ne suis pas assez sûr pour bien répondre et je ne veux pas deviner. Dois-je appeler une personne ?",
  offerFailed:
    "Quelque chose ne fonctionne pas de mon côté, je ne peux pas répondre maintenant. Dois-je appeler une personne ?",
  offerDidNotHelp: "Désolé que cela n'ait pas aidé. Dois-je appeler une personne ?",
  queued:
    "J'ai demandé à une personne de prendre la suite. Elle verra tout ce que vous avez écrit ; vous pouvez ajouter des détails.",
  queuedComplaint:
    "Je suis désolé. J'ai demandé à une personne de prendre la suite. Elle verra tout ce que vous avez écrit.",
  queuedLegal:
    "J'ai transmis cela à une personne, qui le lira attentivement et répondra. Je ne peux pas répondre moi-même aux questions de droit.",
  queuedAbuse: "J'ai transmis cette conversation à une personne.",
  queuedSelfHarm:
    "Je suis vraiment désolé que vous vous sentiez ainsi. Je suis une machine et je ne peux pas aider comme une personne ; j'ai donc demandé à quelqu'un de regarder cette conversation. Je ne peux pas promettre quand. Si vous êtes en danger, appelez maintenant le 112. En France, le 3114 répond à toute heure, gratuitement.",
  outOfHours: "Il n'y a personne en ce moment. Laissez ici votre adresse e-mail et une personne vous écrira.",
  outOfHoursUntil:
    "Il n'y a personne en ce moment ; nous sommes de retour : {time}. Laissez ici votre adresse e-mail et une personne vous écrira.",
  outOfHoursKnown: "Il n'y a personne en ce moment. Une personne lira ceci et écrira à {email}.",
  outOfHoursKnownUntil:
    "Il n'y a personne en ce moment ; nous sommes de retour : {time}. Une personne lira alors ceci et écrira à {email}.",
  waiting: "Je l'ai ajouté pour la personne qui prend la suite.",
  waitingEmail: "Merci. Une personne écrira à {email}.",
  refusedAbuse:
    "J'aimerais vous aider, mais pas sur ce ton. Dites-moi ce qui n'a pas marché, ou demandez une personne.",
  refusedInjection:
    "Je réponds seulement aux questions sur cette entreprise et ses services. Que souhaitez-vous savoir ?",
  refusedTooFast: "Cela fait beaucoup à la fois. Attendez un instant, puis renvoyez votre question.",
  wantPerson: "Je voudrais parler à une personne, s'il vous plaît.",
};

const WORDS: Readonly<Record<string, Record<ReplyName, string>>> = { en: EN, de: DE, es: ES, fr: FR };

/** @param language BCP 47 @param values what stands in for {name} */
export function reply(name: ReplyName, language: string, values: Readonly<Record<string, string>> = {}): string {
  const words = WORDS[language.split("-")[0] ?? "en"] ?? EN;
  return words[name].replace(/\{(\w+)\}/g, (all, key: string) => values[key] ?? all);
}
