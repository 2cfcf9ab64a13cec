/** The assistant's fixed sentences, in four languages; for other languages, English is used. */

const EN = {
  greeting: "Hi! What would you like to know?",
  me: "I'm an automated assistant. I answer from this company's help pages and can bring in a person if you need one. What would you like to know?",
  ask: "Of course. What would you like to know?",
  more: "Okay! Is there anything else I can help with?",
  bye: "You're welcome. Come back any time!",
  declined: "No problem. Feel free to ask me anything else.",
  thanks: "You're welcome! Is there anything else I can help with?",
  helped: "Glad I could help!",
  clarify: "I want to make sure I answer the right question. Which of these do you mean?",
  suggest: "I'm not certain. Do any of these help?",
  alsoAsked: "You also asked: {rest}",
  inLanguage: "Our help article on this is in {language}:",
  offer: "I couldn't find that in our help pages, and I don't want to guess. Shall I bring in a person?",
  offerUnsure: "I'm not sure enough to answer that, and I don't want to guess. Shall I bring in a person?",
  offerFailed: "Something isn't working on my side, so I can't answer that right now. Shall I bring in a person?",
  offerAlreadySaid: "That's everything I could find on this. Shall I bring in a person?",
  offerDidNotHelp: "Sorry that didn't help. Shall I bring in a person?",
  queued: "I've notified our team. They'll see everything you've written here.",
  usually: "We usually reply in {time}.",
  queuedComplaint: "I'm sorry about that. I've notified our team, and they'll see everything you've written here.",
  queuedLegal:
    "I've passed this on to our team, who will read it carefully and reply. I can't answer legal questions myself.",
  queuedAbuse: "I've passed this conversation on to our team.",
  queuedApproval:
    "I've drafted an answer to that. A colleague checks it before you get it, and sees everything you've written here.",
  queuedSelfHarm:
    "I'm really sorry you're feeling this way. I'm an automated assistant and can't give you the help a person can, so I've asked a colleague to look at this conversation. I can't promise how soon.",
  crisisCall: "If you might act on these thoughts, please call {emergency} now.",
  crisisLine: "You can also call {line} to talk to someone in confidence.",
  crisisAnywhere:
    "If you might act on these thoughts, please call your emergency number now: 112 in Europe, 911 in the US and Canada. You can also call or text 988 in the US and Canada, or call Samaritans on 116 123 in the UK and Ireland, at any time.",
  queuedMedical:
    "If this is a medical emergency, please call {emergency} now. Don't wait for an answer here: I'm an automated assistant. I've asked our team to look at this conversation first, but I can't promise how soon.",
  emergencyAnywhere: "your local emergency number (112 in Europe, 911 in the US and Canada)",
  outOfHours: "Our team is away right now. Leave your e-mail address here and we'll write to you.",
  outOfHoursUntil:
    "Our team is away right now and will be back {time}. Leave your e-mail address here and we'll write to you.",
  outOfHoursKnown: "Our team is away right now. We'll read this and write to {email}.",
  outOfHoursKnownUntil:
    "Our team is away right now and will be back {time}. We'll then read this and write to {email}.",
  waiting: "Thanks, I've added that for our team.",
  waitingEmail: "Thanks! We'll write to {email}.",
  refusedAbuse: "I'd like to help, but please keep it civil. Tell me what went wrong, or ask for a person.",
  refusedInjection: "I can only answer questions about this company and its services. What would you like to know?",
  refusedTooFast: "That was a lot of messages at once. Please wait a moment, then send your question again.",
  wantPerson: "I'd like to talk to a person, please.",
};
export type ReplyName = keyof typeof EN;

const DE: Record<ReplyName, string> = {
  greeting: "Hallo! Was möchten Sie wissen?",
  me: "Ich bin ein automatischer Assistent. Ich antworte anhand der Hilfeseiten dieses Unternehmens und hole auf Wunsch jemanden aus unserem Team dazu. Was möchten Sie wissen?",
  ask: "Gern. Was möchten Sie wissen?",
  more: "Alles klar! Kann ich sonst noch etwas für Sie tun?",
  bye: "Gern geschehen. Bis zum nächsten Mal!",
  declined: "Alles klar. Fragen Sie mich gern etwas anderes.",
  thanks: "Gern geschehen! Kann ich sonst noch etwas für Sie tun?",
  helped: "Schön, dass ich helfen konnte!",
  clarify: "Ich möchte die richtige Frage beantworten. Was davon meinen Sie?",
  suggest: "Ich bin mir nicht sicher. Hilft Ihnen etwas davon weiter?",
  alsoAsked: "Sie haben auch gefragt: {rest}",
  inLanguage: "Unser Hilfeartikel dazu ist auf {language}:",
  offer:
    "Dazu finde ich nichts auf unseren Hilfeseiten, und raten möchte ich nicht. Soll ich jemanden aus unserem Team dazuholen?",
  offerUnsure:
    "Da bin ich mir nicht sicher genug, und raten möchte ich nicht. Soll ich jemanden aus unserem Team dazuholen?",
  offerFailed:
    "Bei mir funktioniert gerade etwas nicht, deshalb kann ich das jetzt nicht beantworten. Soll ich jemanden aus unserem Team dazuholen?",
  offerAlreadySaid: "Mehr habe ich dazu leider nicht gefunden. Soll ich jemanden aus unserem Team dazuholen?",
  offerDidNotHelp: "Schade, dass Ihnen das nicht geholfen hat. Soll ich jemanden aus unserem Team dazuholen?",
  queued: "Unser Team weiß Bescheid und sieht alles, was Sie hier geschrieben haben.",
  usually: "Normalerweise antworten wir innerhalb von {time}.",
  queuedComplaint: "Das tut mir leid. Unser Team weiß Bescheid und sieht alles, was Sie hier geschrieben haben.",
  queuedLegal:
    "Ich habe das an unser Team weitergegeben. Es wird Ihr Anliegen sorgfältig lesen und Ihnen antworten. Rechtsfragen kann ich selbst nicht beantworten.",
  queuedAbuse: "Ich habe dieses Gespräch an unser Team weitergegeben.",
  queuedApproval:
    "Ich habe eine Antwort darauf entworfen. Jemand aus unserem Team prüft sie, bevor Sie sie bekommen, und sieht alles, was Sie hier geschrieben haben.",
  queuedSelfHarm:
    "Es tut mir sehr leid, dass es Ihnen so geht. Ich bin ein automatischer Assistent und kann nicht so helfen wie ein Mensch. Deshalb habe ich jemanden aus unserem Team gebeten, sich dieses Gespräch anzusehen. Wie schnell das geht, kann ich nicht versprechen.",
  crisisCall: "Wenn Sie in Gefahr sind, rufen Sie bitte jetzt die {emergency} an.",
  crisisLine: "Sie erreichen auch {line}: Dort hört man Ihnen vertraulich zu.",
  crisisAnywhere:
    "Wenn Sie in Gefahr sind, rufen Sie bitte jetzt die 112 an. Die Telefonseelsorge ist in Deutschland rund um die Uhr kostenlos erreichbar: 0800 111 0 111; in Österreich 142, in der Schweiz 143.",
  queuedMedical:
    "Wenn das ein medizinischer Notfall ist, rufen Sie bitte jetzt an: {emergency}. Warten Sie nicht auf eine Antwort hier: Ich bin ein automatischer Assistent. Ich habe unser Team gebeten, sich dieses Gespräch zuerst anzusehen. Wie schnell das geht, kann ich nicht versprechen.",
  emergencyAnywhere: "Ihre örtliche Notrufnummer (112 in Europa, 911 in den USA und Kanada)",
  outOfHours: "Unser Team ist gerade nicht da. Schreiben Sie hier Ihre E-Mail-Adresse, dann melden wir uns.",
  outOfHoursUntil:
    "Unser Team ist gerade nicht da. Wir sind {time} wieder da. Schreiben Sie hier Ihre E-Mail-Adresse, dann melden wir uns.",
  outOfHoursKnown: "Unser Team ist gerade nicht da. Wir lesen Ihre Nachricht und schreiben an {email}.",
  outOfHoursKnownUntil:
    "Unser Team ist gerade nicht da. Wir sind {time} wieder da. Dann lesen wir Ihre Nachricht und schreiben an {email}.",
  waiting: "Danke, das habe ich für unser Team ergänzt.",
  waitingEmail: "Danke! Wir schreiben an {email}.",
  refusedAbuse:
    "Ich helfe gern, aber bitte nicht in diesem Ton. Sagen Sie mir, was schiefgelaufen ist, oder lassen Sie sich mit einem Menschen verbinden.",
  refusedInjection: "Ich beantworte nur Fragen zu diesem Unternehmen und seinen Leistungen. Was möchten Sie wissen?",
  refusedTooFast:
    "Das waren viele Nachrichten auf einmal. Bitte warten Sie einen Moment und senden Sie Ihre Frage noch einmal.",
  wantPerson: "Ich möchte bitte mit einem Menschen sprechen.",
};

const ES: Record<ReplyName, string> = {
  greeting: "¡Hola! ¿Qué le gustaría saber?",
  me: "Soy un asistente automático. Respondo a partir de las páginas de ayuda de esta empresa y, si lo necesita, puedo avisar a alguien de nuestro equipo. ¿Qué le gustaría saber?",
  ask: "Claro. ¿Qué le gustaría saber?",
  more: "¡De acuerdo! ¿Puedo ayudarle en algo más?",
  bye: "Ha sido un placer. ¡Hasta pronto!",
  declined: "De acuerdo. Si tiene otra pregunta, aquí me tiene.",
  thanks: "¡De nada! ¿Puedo ayudarle en algo más?",
  helped: "¡Me alegro de haberle ayudado!",
  clarify: "Quiero responder a la pregunta correcta. ¿A cuál de estas se refiere?",
  suggest: "No estoy seguro. ¿Le sirve alguna de estas respuestas?",
  alsoAsked: "También ha preguntado: {rest}",
  inLanguage: "Nuestro artículo de ayuda sobre esto está en {language}:",
  offer:
    "No encuentro nada sobre eso en nuestras páginas de ayuda y prefiero no darle una respuesta al azar. ¿Quiere que avise a alguien de nuestro equipo?",
  offerUnsure:
    "No estoy lo bastante seguro para responder a eso y prefiero no darle una respuesta al azar. ¿Quiere que avise a alguien de nuestro equipo?",
  offerFailed:
    "Algo no funciona por mi parte y ahora no puedo responder a eso. ¿Quiere que avise a alguien de nuestro equipo?",
  offerAlreadySaid: "No he encontrado nada más sobre esto. ¿Quiere que avise a alguien de nuestro equipo?",
  offerDidNotHelp: "Siento que no le haya servido. ¿Quiere que avise a alguien de nuestro equipo?",
  queued: "He avisado a nuestro equipo, que verá todo lo que ha escrito aquí.",
  usually: "Solemos responder en {time}.",
  queuedComplaint: "Lo siento. He avisado a nuestro equipo, que verá todo lo que ha escrito aquí.",
  queuedLegal:
    "Lo he pasado a nuestro equipo, que lo leerá con atención y le responderá. Yo no puedo responder a cuestiones legales.",
  queuedAbuse: "He pasado esta conversación a nuestro equipo.",
  queuedApproval:
    "He preparado una respuesta. Una persona de nuestro equipo la revisará antes de enviársela y verá todo lo que ha escrito aquí.",
  queuedSelfHarm:
    "Siento mucho que se sienta así. Soy un asistente automático y no puedo ayudarle como lo haría una persona, así que he pedido a un compañero que lea esta conversación. No puedo prometer cuándo.",
  crisisCall: "Si está en peligro, llame ahora al {emergency}.",
  crisisLine: "También puede llamar a {line}: allí le escucharán de forma confidencial.",
  crisisAnywhere:
    "Si está en peligro, llame ahora al 112. En España puede llamar al 024 a cualquier hora, gratis; en Estados Unidos, al 988 (marque 2 para español).",
  queuedMedical:
    "Si es una urgencia médica, llame ahora a este número: {emergency}. No espere una respuesta aquí: soy un asistente automático. He pedido a nuestro equipo que mire primero esta conversación, pero no puedo prometer cuándo.",
  emergencyAnywhere: "el de emergencias de su país (112 en Europa, 911 en Estados Unidos y México)",
  outOfHours: "Nuestro equipo no está disponible ahora. Deje aquí su correo electrónico y le escribiremos.",
  outOfHoursUntil:
    "Nuestro equipo no está disponible ahora. Volvemos {time}. Deje aquí su correo electrónico y le escribiremos.",
  outOfHoursKnown: "Nuestro equipo no está disponible ahora. Leeremos su mensaje y le escribiremos a {email}.",
  outOfHoursKnownUntil:
    "Nuestro equipo no está disponible ahora. Volvemos {time}. Entonces leeremos su mensaje y le escribiremos a {email}.",
  waiting: "Gracias, lo he añadido para nuestro equipo.",
  waitingEmail: "¡Gracias! Le escribiremos a {email}.",
  refusedAbuse: "Quiero ayudarle, pero no en ese tono. Dígame qué ha fallado o pida hablar con una persona.",
  refusedInjection: "Solo puedo responder a preguntas sobre esta empresa y sus servicios. ¿Qué le gustaría saber?",
  refusedTooFast: "Han sido muchos mensajes a la vez. Espere un momento y vuelva a enviar su pregunta.",
  wantPerson: "Me gustaría hablar con una persona, por favor.",
};

const FR: Record<ReplyName, string> = {
  greeting: "Bonjour ! Que souhaitez-vous savoir ?",
  me: "Je suis un assistant automatique. Je réponds à partir des pages d'aide de cette entreprise et je peux vous mettre en relation avec un conseiller. Que souhaitez-vous savoir ?",
  ask: "Bien sûr. Que souhaitez-vous savoir ?",
  more: "Très bien ! Puis-je vous aider pour autre chose ?",
  bye: "Avec plaisir. À bientôt !",
  declined: "Pas de problème. N'hésitez pas à me poser une autre question.",
  thanks: "Avec plaisir ! Puis-je vous aider pour autre chose ?",
  helped: "Ravi d'avoir pu vous aider !",
  clarify: "Je voudrais répondre à la bonne question. De laquelle s'agit-il ?",
  suggest: "Je n'en suis pas certain. L'une de ces réponses vous aide-t-elle ?",
  alsoAsked: "Vous avez aussi demandé : {rest}",
  inLanguage: "Notre article d'aide à ce sujet est en {language} :",
  offer:
    "Je ne trouve rien à ce sujet dans nos pages d'aide et je préfère ne pas deviner. Voulez-vous que je vous mette en relation avec un conseiller ?",
  offerUnsure:
    "Je ne suis pas assez sûr de la réponse et je préfère ne pas deviner. Voulez-vous que je vous mette en relation avec un conseiller ?",
  offerFailed:
    "Quelque chose ne fonctionne pas de mon côté et je ne peux pas répondre pour le moment. Voulez-vous que je vous mette en relation avec un conseiller ?",
  offerAlreadySaid:
    "Je n'ai rien trouvé de plus à ce sujet. Voulez-vous que je vous mette en relation avec un conseiller ?",
  offerDidNotHelp:
    "Désolé que cela ne vous ait pas aidé. Voulez-vous que je vous mette en relation avec un conseiller ?",
  queued: "J'ai prévenu notre équipe, qui verra tout ce que vous avez écrit ici.",
  usually: "Nous répondons généralement en {time}.",
  queuedComplaint: "Je suis désolé. J'ai prévenu notre équipe, qui verra tout ce que vous avez écrit ici.",
  queuedLegal:
    "J'ai transmis votre message à notre équipe, qui le lira attentivement et vous répondra. Je ne peux pas répondre moi-même aux questions juridiques.",
  queuedAbuse: "J'ai transmis cette conversation à notre équipe.",
  queuedApproval:
    "J'ai préparé une réponse. Un membre de notre équipe la vérifie avant de vous l'envoyer et verra tout ce que vous avez écrit ici.",
  queuedSelfHarm:
    "Je suis vraiment désolé que vous vous sentiez ainsi. Je suis un assistant automatique et je ne peux pas vous aider comme le ferait une personne ; j'ai donc demandé à un collègue de lire cette conversation. Je ne peux pas promettre dans quel délai.",
  crisisCall: "Si vous êtes en danger, appelez maintenant le {emergency}.",
  crisisLine: "Vous pouvez aussi appeler {line} : on vous y écoutera en toute confidentialité.",
  crisisAnywhere:
    "Si vous êtes en danger, appelez maintenant le 112. En France, le 3114 répond à toute heure, gratuitement.",
  queuedMedical:
    "S'il s'agit d'une urgence médicale, appelez maintenant ce numéro : {emergency}. N'attendez pas de réponse ici : je suis un assistant automatique. J'ai demandé à notre équipe de regarder cette conversation en premier, mais je ne peux pas promettre dans quel délai.",
  emergencyAnywhere: "celui des secours de votre pays (112 en Europe, 911 aux États-Unis et au Canada)",
  outOfHours: "Notre équipe est absente pour le moment. Laissez ici votre adresse e-mail et nous vous écrirons.",
  outOfHoursUntil:
    "Notre équipe est absente pour le moment. Elle sera de retour {time}. Laissez ici votre adresse e-mail et nous vous écrirons.",
  outOfHoursKnown: "Notre équipe est absente pour le moment. Nous lirons votre message et vous écrirons à {email}.",
  outOfHoursKnownUntil:
    "Notre équipe est absente pour le moment. Elle sera de retour {time}. Nous lirons alors votre message et vous écrirons à {email}.",
  waiting: "Merci, je l'ai ajouté pour notre équipe.",
  waitingEmail: "Merci ! Nous vous écrirons à {email}.",
  refusedAbuse:
    "Je voudrais vous aider, mais pas sur ce ton. Dites-moi ce qui n'a pas fonctionné, ou demandez un conseiller.",
  refusedInjection:
    "Je réponds uniquement aux questions sur cette entreprise et ses services. Que souhaitez-vous savoir ?",
  refusedTooFast: "Cela fait beaucoup de messages à la fois. Patientez un instant, puis renvoyez votre question.",
  wantPerson: "J'aimerais parler à un conseiller, s'il vous plaît.",
};

const WORDS: Readonly<Record<string, Record<ReplyName, string>>> = { en: EN, de: DE, es: ES, fr: FR };

/** @param language BCP 47 @param values replacements for placeholders such as {name} */
export function reply(name: ReplyName, language: string, values: Readonly<Record<string, string>> = {}): string {
  const words = WORDS[language.split("-")[0] ?? "en"] ?? EN;
  return words[name].replace(/\{(\w+)\}/g, (all, key: string) => values[key] ?? all);
}
