/** Requests for a person, however they are worded. English, German, Spanish, French; on folded words. */
import { linear } from "../linear.ts";
import { plain } from "./danger.ts";

const PERSON_EN =
  "(?:human(?: being)?|person|agent|representative|rep|operator|advis[eo]r|someone|somebody|(?:staff|team) member|member of (?:staff|the team|your team)|employee|supervisor|manager|colleague|customer (?:service|support)(?: (?:agent|rep|representative|person|team))?|support (?:agent|team|person|staff|representative)|live (?:agent|person|support|chat))";
const ARTICLE = "(?:(?:a|an|the|your|some|any|one of your|real|live|actual|human|an actual) )*";
const ASKS_PERSON = linear(
  `\\b(?:talk|talking|speak|speaking|chat|chatting|connect me|connected|transfer me|transferred|put me through|pass me on|hand me over|forward me|escalate me) (?:to|with) ${ARTICLE}${PERSON_EN}(?: (?:please|now|instead|about (?:this|it|that)|here|right now|asap|today|who can help(?: me)?))*$`,
  `\\b(?:talk|speak|chat|connect me|transfer me|put me through|pass me on|hand me over) (?:to|with) ${ARTICLE}(?:human|real person|live person|actual person|live agent|representative|agent|operator)\\b`,
  `\\b(?:i|we) (?:(?:really|just|would|d|want|need|id|wish) )*(?:want|need|like|prefer)(?: to have| to get)? ${ARTICLE}(?:human(?: being)?|real person|live person|actual person|(?:live |support )?agent|(?:customer (?:service|support) )?representative|operator)(?: (?:please|now|here|instead|to help(?: me)?))*$`,
  `^(?:please |can i |could i |may i |can you |just )*(?:get|give|have|send|find|bring)(?: me)? ${ARTICLE}(?:human(?: being)?|person|agent|representative|operator|live person|real person)(?: (?:please|now|here|on the (?:line|phone)))*$`,
  /^(?:a |an |the )?(?:(?:real|live|actual) )?(?:human(?: being)?|person|agent|representative|operator|customer service|customer support|live agent|live chat|real person)(?: please| now)*$/,
  /\b(?:let me|(?:can|could) you let me|can i|could i|may i|i want to|i need to|id like to|i would like to) (?:talk|speak|chat) (?:to|with) (?:someone|somebody|a person|a human|an agent|support|customer (?:service|support)|your (?:team|staff|manager|supervisor))(?: (?:please|now|instead|about [\w'-]+(?: [\w'-]+){0,6}|who can help(?: me)?))*$/,
  /\b(?:mit (?:einem|einer|dem|der) (?:(?:echten|richtigen) )?(?:menschen|person|mitarbeiter|mitarbeiterin|berater|beraterin|kollegen|kollegin) (?:sprechen|reden|chatten|verbinden|verbunden))\b/,
  /\b(?:verbinden sie mich|verbinde mich) mit\b|\b(?:ich will|ich mochte|ich brauche|gib mir|geben sie mir) (?:bitte )?(?:einen|eine) (?:(?:echten|richtigen|echte) )?(?:menschen|person|mitarbeiter|mitarbeiterin)\b|^(?:(?:echter|echte) )?(?:mensch|mitarbeiter|mitarbeiterin)(?: bitte)?$/,
  /\b(?:hablar|comunicarme|contactar|chatear) con (?:un|una|algun|alguna|el|la) (?:(?:ser )?human[oa]|persona|agente|representante|operador|operadora|asesor|asesora|encargad[oa])\b|\bhablar con alguien\b|\b(?:paseme|pasame|conecteme|conectame) con\b|\bquiero (?:un|una) (?:humano|persona|agente|representante)\b|^(?:humano|persona real|agente|operador)(?: por favor)?$/,
  /\b(?:parler|discuter|echanger) (?:a|avec) (?:un|une|le|la|votre) (?:(?:vrai|vraie) )?(?:humain|personne|agent|conseiller|conseillere|operateur|representant|responsable|employe|etre humain)\b|\bparler a quelquun\b|\bje (?:veux|voudrais|souhaite) (?:un|une) (?:(?:vrai|vraie) )?(?:humain|personne|agent|conseiller|conseillere)\b|^(?:(?:vrai|vraie) )?(?:humain|conseiller|agent)(?: (?:s il vous plait|sil vous plait|svp))?$/,
);

/** "Do I have to speak to an agent to change my PIN?" asks about a rule, not for an agent. */
const ASKS_WHETHER = linear(/^(?:do|must|should|will|why|would) (?:i|we)\b/);

const HI = "(?:(?:hello|hi|hey|please|pls|so|ok|hallo|guten tag|hola|bonjour|bitte|por favor|excuse me|sorry) )*";
const END =
  "(?: (?:please|pls|now|here|instead|today|asap|right now|right away|immediately|straight away|at all|thanks|thank you|bitte|jetzt|sofort|hier|heute|danke|por favor|ahora|aqui|hoy|gracias|sil vous plait|s il vous plait|svp|maintenant|ici|merci|not a (?:bot|robot|machine|computer|chatbot)|and not a (?:bot|robot|machine|computer|chatbot)))*$";
const SOMEONE =
  "(?:someone|somebody|anyone|anybody|a person|a human|an agent|one of you|you)(?: (?:else|real|human|from (?:your|the) (?:team|company|shop|store|support|staff|side)|there))?";
/** What the call is about, or its number or time. */
const REST = "(?: (?:about|regarding|on|at|under|in|after|tomorrow|today|this|tonight) ?[\\w'-]*(?: [\\w'-]+){0,8})?";
const ABOUT = "(?: (?:about|regarding|concerning)(?: [\\w'-]+){1,8})?";
const HUMAN = "(?:human(?: being)?s?|(?:real |live |actual )(?:people|persons?)|people|persons?|agents?)";

/** The same request without a verb of speaking. */
const WANTS_SOMEONE = linear(
  // "I want a person", "we need someone to help us", "I need a person about my bike bag"
  `^${HI}(?:i|we|id) (?:(?:really|just|would|d|do|only|still) )*(?:want|need|like|prefer|wish for|demand)(?: to have| to get| to see| to reach)? ${ARTICLE}${PERSON_EN}(?: (?:to (?:talk|speak|chat) (?:to|with)|to (?:help|call|assist|contact|answer)(?: (?:me|us))?|who (?:can|could) help(?: (?:me|us))?|on the (?:line|phone)|to talk))?${ABOUT}${END}`,
  // "I need help from a real human being"
  `\\b(?:help|assistance|support|answer|reply|response|call|callback|call back|advice) (?:from|by|of) (?:(?:a|an|one of your|your|real|live|actual|the) )+(?:human(?: being)?|person|people|humans|agents?|representative|advis[eo]r|staff|team member|employee|operator)${END}`,
  // "can someone call me", "could you phone me back about my order"
  `^${HI}(?:i (?:want|need|would like) |id like )?(?:(?:can|could|would|may) )?(?:please )?${SOMEONE} (?:(?:please|to|just) )*(?:call|phone|ring|telephone|contact)(?: (?:me|us))(?: back| up)?${REST}${END}`,
  `^${HI}(?:call|phone|ring) me(?: back)?${REST}${END}`,
  `^${HI}(?:can|could|may) i (?:please )?(?:get|have|request|arrange) a (?:call ?back|phone call|call)(?: from (?:you|someone|somebody|your team|an agent))?${END}`,
  // "I don't want to talk to a bot"
  `^${HI}(?:i|we) (?:do not|dont|will not|wont|refuse to|hate to|cannot|cant)(?: want to| wanna| want| like to)? (?:(?:talk|talking|speak|speaking|chat|chatting|write|deal|dealing|be talking) (?:to|with) )?(?:a |an |your |this |the )?(?:stupid |dumb )?(?:bot|robot|machine|chatbot|computer|ai|bots|robots|machines)${END}`,
  `^${HI}(?:no (?:more )?(?:bots?|robots?|chatbots?|machines?)|not a (?:bot|robot|machine|chatbot))${END}`,
);

/** Asks for somebody only when nothing else is said: "my zip is stuck, can anyone help?" asks about a zip. */
const ANYONE = linear(
  `^${HI}(?:can|could|would|will) ${SOMEONE.replace("|you", "")} (?:please )?(?:help|assist|answer|respond|reply)(?: (?:me|us|to me|to us))?${END}`,
  // "is anyone there?", "are there any real people here?"
  `^${HI}(?:is )?(?:there )?(?:any(?:one|body)|some(?:one|body)) (?:real |human )?(?:there|here|around|available|online|home|out there|listening|reading(?: this)?|i can (?:talk|speak|write|chat) (?:to|with)|to (?:talk|speak|chat) (?:to|with)|(?:who|that) (?:can|could) help(?: me| us)?)${END}`,
  `^${HI}(?:is|are) there (?:(?:a|an|any|some|real|actual|live) )*${HUMAN}(?: (?:here|there|around|available|online|in there|i can (?:talk|speak|write|chat) (?:to|with)|to (?:talk|speak|chat) (?:to|with)))*${END}`,
  `^${HI}(?:any|any real|a real|real) ${HUMAN} (?:here|there|around|available|online)${END}`,
);

const WANTS_SOMEONE_ELSEWHERE = linear(
  // German
  `\\bmit (?:jemandem|jemand|euch|ihnen|einem echten menschen|menschen|dem kundendienst|dem kundenservice|dem support|ihrem team|eurem team) (?:(?:personlich|direkt|kurz|mal|bitte|am telefon|telefonisch) )*(?:sprechen|reden|chatten|telefonieren|verbunden werden)\\b`,
  `\\bhilfe (?:von|durch) (?:einem|einer|nem|ner) (?:(?:echten|richtigen|realen) )?(?:menschen|person|mitarbeiter|mitarbeiterin|berater|beraterin)${END}`,
  `^${HI}(?:(?:kann|konnte|wurde|wird) )(?:mich |uns )?(?:bitte )?(?:jemand|wer|einer)(?: von (?:euch|ihnen|ihrem team))? (?:(?:mich|uns|bitte|mal|zuruck) )*(?:anrufen|zuruckrufen|kontaktieren|ans telefon holen)${END}`,
  `^${HI}(?:konnen|konnten|konntet|konnt) (?:sie|ihr) mich (?:(?:bitte|mal|kurz) )*(?:anrufen|zuruckrufen)${END}`,
  `^${HI}(?:rufen sie|ruft|ruf) mich (?:(?:bitte|mal) )*(?:an|zuruck)${END}`,
  `^${HI}(?:ich (?:bitte um|mochte|hatte gern|hatte gerne|brauche|wunsche) )?(?:(?:um|einen|ein) )*ruckruf${END}`,
  `^${HI}(?:ist (?:da|hier|dort)? ?(?:(?:noch|denn|uberhaupt|vielleicht) )*(?:jemand|wer)(?: (?:da|hier|dort|erreichbar|online))?|jemand (?:da|hier)|gibt es (?:hier|da)(?: auch)? (?:(?:echte|richtige) )?(?:menschen|mitarbeiter|jemanden))${END}`,
  `^${HI}ich (?:will|mochte|brauche|hatte gern|hatte gerne|verlange) (?:(?:bitte|nur|endlich|einfach|jetzt) )*(?:(?:einen|eine|ein|mit) )*(?:(?:echten|echte|richtigen|richtige|realen|lebenden) )*(?:menschen?|person|mitarbeiter|mitarbeiterin|berater|beraterin|ansprechpartner|vorgesetzten|chef)${END}`,
  `^${HI}(?:kein|keinen|keine) (?:bot|bots|roboter|chatbot|maschine)${END}|^${HI}ich (?:will|mochte) (?:nicht )?(?:mit )?(?:kein|keinem|keinen|einem) (?:bot|roboter|computer|maschine|chatbot) (?:sprechen|reden|chatten|schreiben)${END}`,
  // Spanish
  `^${HI}(?:quiero|necesito|quisiera|deseo|prefiero|exijo) (?:a |hablar con )?(?:un|una|alguna|algun) (?:(?:ser|verdadera|verdadero) )?(?:persona|human[oa]|agente|representante|operador[a]?|asesor[a]?|empleado|empleada)(?: (?:real|human[oa]|de verdad|de carne y hueso))?(?: que me (?:ayude|llame|atienda))?${END}`,
  `\\bayuda de (?:un|una) (?:(?:ser|verdadera) )?(?:persona|human[oa]|agente|asesor[a]?)(?: (?:real|human[oa]|de verdad))?${END}`,
  `^${HI}(?:(?:me )?(?:puede|pueden|podria|podrian|puedes|podeis) (?:alguien )?(?:por favor )?(?:llamar(?:me)?|telefonear(?:me)?|contactar(?:me)?|devolver(?:me)? la llamada)|alguien (?:me )?(?:puede|podria) (?:llamar(?:me)?|contactar(?:me)?|ayudar(?:me)?|atender(?:me)?)|(?:llameme|llamenme|llamame)|que (?:me llame alguien|alguien me llame))${END}`,
  `^${HI}(?:hay alguien|alguien)(?: (?:ahi|aqui|en linea|disponible|real|que me (?:ayude|atienda|pueda ayudar)))+${END}|^${HI}hay alguien${END}`,
  `^${HI}(?:una persona|un humano|una persona real|un agente|un asesor)${END}|^${HI}no quiero (?:(?:hablar|chatear) con )?(?:un|una|ningun|ninguna) (?:robot|bot|maquina|chatbot)${END}`,
  // French
  `^${HI}(?:je (?:veux|voudrais|souhaite|souhaiterais|prefere|demande|desire)|jai besoin|jaimerais|il me faut) (?:(?:parler|discuter|echanger) (?:a|avec) |d|avoir )?(?:un|une|dun|dune|quelquun)(?: (?:(?:vrai|vraie|etre|reelle) )*(?:humain|personne|agent|conseiller|conseillere|interlocuteur|operateur|responsable)(?: (?:reelle|humain|humaine|reel))?)?(?: (?:qui (?:maide|me rappelle|mappelle)|pour maider))?${END}`,
  `\\b(?:aide|daide|laide|reponse) (?:dun|dune|de la part dun|de la part dune) (?:(?:vrai|vraie|etre) )*(?:humain|personne|agent|conseiller|conseillere)(?: (?:reelle|humain|humaine))?${END}`,
  `^${HI}(?:(?:est ce que )?quelquun (?:peut|pourrait)(?: il)? (?:mappeler|me rappeler|me telephoner|me contacter|maider|me repondre)|(?:pouvez|pourriez) vous (?:mappeler|me rappeler|me telephoner)|(?:appelez|rappelez) moi|peut on (?:mappeler|me rappeler))${END}`,
  `^${HI}(?:(?:est ce qu |est ce quil |il )?(?:y a t il|il y a|y a|y a til|ya) quelquun(?: (?:ici|la|en ligne|au bout|qui peut maider))?|quelquun(?: (?:ici|la))?)${END}`,
  `^${HI}(?:un|une) (?:vrai |vraie )?(?:humain|personne|conseiller|conseillere)${END}|^${HI}je ne (?:veux|souhaite) pas (?:(?:parler|discuter) (?:a|avec) )?(?:un|une) (?:robot|bot|machine|chatbot)${END}`,
);

/** Whether somebody asks for a person outright. @param words from `plain` */
function wantsPerson(words: string): boolean {
  if (ASKS_WHETHER.test(words)) return false;
  return ASKS_PERSON.test(words) || WANTS_SOMEONE.test(words) || WANTS_SOMEONE_ELSEWHERE.test(words);
}

/** The longest message that is read clause by clause, in characters: beyond it something is being told. */
const MAX_LENGTH = 1_000;
/** Where a clause ends. */
const BETWEEN = /[.!?;,:\n\u2013\u2014]| (?:and|but|so|because|or|und|aber|oder|also|y|pero|o|et|mais|ou) /iu;
/**
 * How somebody begins who wants something done. Without it, "Customer Support" under an e-mail would be a request, and so
 * would "a person" in "a tent for a dog and a person".
 */
const BEGINS = linear(
  /^(?:(?:then|now|just|please|so|i think|dann|jetzt|bitte|entonces|ahora|alors) )*(?:i|we|id|ill|im|can|could|may|let|get|give|connect|transfer|put|call|phone|ring|someone|somebody|ich|wir|kann|konnte|konnen|konnten|verbinden|verbinde|rufen|ruf|quiero|quisiera|necesito|prefiero|puede|pueden|puedo|podria|paseme|je|jaimerais|quelquun|pouvez|puis|rappelez|appelez)\b|\b(?:please|bitte|por favor|svp|sil vous plait)$/,
);

/**
 * Whether a visitor asks for a person: with the whole message, or with a clause of it, whatever the rest is about: "my tent
 * pole is broken and I want a person".
 */
export function asksForPerson(text: string): boolean {
  const words = plain(text);
  if (wantsPerson(words) || (!ASKS_WHETHER.test(words) && ANYONE.test(words))) return true;
  if (text.length > MAX_LENGTH) return false;
  return text.split(BETWEEN).some((clause) => {
    const said = plain(clause);
    return BEGINS.test(said) && wantsPerson(said);
  });
}
