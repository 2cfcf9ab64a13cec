/** What a message is, beside a question. English, German, Spanish, French; on folded words ("don't" is "dont"). */
import { plain } from "./danger.ts";
import { HELPED } from "./opinions.ts";

/** Phrases that carry no question, longest first so that "how are you" goes before "how". */
const GREETING = [
  "hi there|hello there|hey there|hello|hi|hiya|hey|heya|howdy|yo|greetings|good (?:morning|afternoon|evening|day)|morning|whats up|what up|sup",
  "hallo|guten (?:tag|morgen|abend)|moin moin|moin|servus|gruss gott|gruezi|tag zusammen",
  "hola|buenas(?: tardes| noches)?|buenos dias|que tal",
  "bonjour|bonsoir|salut|coucou",
].join("|");
const HOW_ARE_YOU =
  "how are you(?: doing)?(?: today)?|how is it going|hows it going|how do you do|nice to meet you|wie geht(?:s| es)(?: dir| ihnen)?|como estas?|como esta usted|comment (?:ca va|allez vous|vas tu)|ca va";
const THANKS = [
  "(?:many |much )?thanks(?: a lot| so much| a bunch| again| very much| for (?:your|the|all your) (?:help|answer|time|support|quick (?:reply|answer)))?|thank you(?: so much| very much| kindly| again)?(?: for (?:your|the|all your) (?:help|answer|time|support))?|thx|ty|tysm|cheers|much appreciated|much obliged|i thank you|i(?:m| am) (?:very |so )?grateful|i (?:really |very much )?appreciate (?:it|that|the help|your (?:help|time|assistance))|appreciate it|you (?:have been|ve been|were|are) (?:a |so |very |such |of )*(?:big |great |much )?(?:help|helpful)",
  "(?:vielen |herzlichen |besten |lieben )?dank(?:e)?(?: schon| sehr| dir| ihnen| euch)?(?: fur (?:die|ihre|deine) (?:hilfe|antwort))?|dankeschon",
  "(?:muchas |mil )?gracias(?: por (?:la|tu|su) (?:ayuda|respuesta))?",
  "merci(?: beaucoup| bien| infiniment)?(?: pour (?:votre|ton|l|laide|votre aide))?(?: aide)?",
].join("|");
/** An end that does not say whether it was settled. */
const GOT_IT = "got it|(?:that is|thats|that) (?:all|great|perfect)|parfait|perfecto|perfekt";
const BYE =
  "bye bye|bye|goodbye|good bye|good night|see you(?: later| soon)?|cya|have a (?:nice|good|great) (?:day|one|evening|weekend)|take care|tschuss|tschau|auf wiedersehen|schonen tag(?: noch)?|adios|hasta luego|hasta pronto|que tenga un buen dia|au revoir|bonne (?:journee|soiree)|a bientot";
const FILLER =
  "ok|okay|okey|k|alright|all right|right|great|cool|nice|perfect|awesome|excellent|lovely|wonderful|fine|good|super|sure|very|so much|a lot|please|there|everyone|team|guys|sir|madam|mate|dear|bot|friend|and|oh|ah|um|well|wow|haha|lol|yes|yeah|yep|gut|prima|toll|alles klar|vale|bien|bueno|genial|daccord|tres bien|super bien";
const ABOUT_ME =
  "(?:are|r) (?:you|u) (?:a |an )?(?:real )?(?:bot|robot|human|person|machine|ai|real|chatbot|computer|someone real)(?: (?:or|a|an|bot|robot|human|person|real|machine|ai|computer))*|am i (?:talking|speaking|chatting) (?:to|with) (?:a|an) (?:real )?(?:bot|robot|human|person|machine|ai|computer)(?: (?:or|a|an|bot|robot|human|person|real|machine|ai))*|who (?:are|r) (?:you|u)|what are you|(?:what is|whats|what) your name|do you have a name|what can (?:you|u) (?:do(?: for me)?|help (?:me )?with)|what can i ask(?: you)?(?: about)?|what (?:kinds?|sorts?) of (?:questions|things) can (?:i ask(?: you)?|you answer)|can you help(?: me)?|i need (?:some )?help|help(?: me)?|bist du (?:ein )?(?:mensch|bot|roboter)|sind sie (?:ein )?(?:mensch|bot|roboter)|wer bist du|wer sind sie|eres (?:un )?(?:bot|robot|humano)|quien eres|es tu (?:un )?(?:bot|robot|humain)|qui (?:es tu|etes vous)|test|testing|ping|tell me a joke";

const group = (text: string) => `(?:${text})`;
const only = (...parts: string[]) =>
  new RegExp(`^(?:${parts.map(group).join("|")})(?: (?:${parts.map(group).join("|")}))*$`);

const IS_SMALLTALK = only(GREETING, HOW_ARE_YOU, ABOUT_ME, BYE, FILLER);
const IS_THANKS = only(THANKS, HELPED, GOT_IT, BYE, FILLER, GREETING);
const HAS_THANKS = new RegExp(`(?:^| )${group(`${THANKS}|${HELPED}|${GOT_IT}`)}(?: |$)`);
const HAS_HELPED = new RegExp(`(?:^| )${group(HELPED)}(?: |$)`);
const HAS_ABOUT_ME = new RegExp(`(?:^| )${group(ABOUT_ME)}(?: |$)`);
const HAS_BYE = new RegExp(`(?:^| )${group(BYE)}(?: |$)`);

const PERSON_EN =
  "(?:human(?: being)?|person|agent|representative|rep|operator|advis[eo]r|someone|somebody|(?:staff|team) member|member of (?:staff|the team|your team)|employee|supervisor|manager|colleague|customer (?:service|support)(?: (?:agent|rep|representative|person|team))?|support (?:agent|team|person|staff|representative)|live (?:agent|person|support|chat))";
const ARTICLE = "(?:(?:a|an|the|your|some|any|one of your|real|live|actual|human|an actual) )*";
const ASKS_PERSON: readonly RegExp[] = [
  new RegExp(
    `\\b(?:talk|talking|speak|speaking|chat|chatting|connect me|connected|transfer me|transferred|put me through|pass me on|hand me over|forward me|escalate me) (?:to|with) ${ARTICLE}${PERSON_EN}(?: (?:please|now|instead|about (?:this|it|that)|here|right now|asap|today|who can help(?: me)?))*$`,
  ),
  new RegExp(
    `\\b(?:talk|speak|chat|connect me|transfer me|put me through|pass me on|hand me over) (?:to|with) ${ARTICLE}(?:human|real person|live person|actual person|live agent|representative|agent|operator)\\b`,
  ),
  new RegExp(
    `\\b(?:i|we) (?:(?:really|just|would|d|want|need|id|wish) )*(?:want|need|like|prefer)(?: to have| to get)? ${ARTICLE}(?:human(?: being)?|real person|live person|actual person|(?:live |support )?agent|(?:customer (?:service|support) )?representative|operator)(?: (?:please|now|here|instead|to help(?: me)?))*$`,
  ),
  new RegExp(
    `^(?:please |can i |could i |may i |can you |just )*(?:get|give|have|send|find|bring)(?: me)? ${ARTICLE}(?:human(?: being)?|person|agent|representative|operator|live person|real person)(?: (?:please|now|here|on the (?:line|phone)))*$`,
  ),
  /^(?:a |an |the )?(?:(?:real|live|actual) )?(?:human(?: being)?|person|agent|representative|operator|customer service|customer support|live agent|live chat|real person)(?: please| now)*$/,
  /\b(?:let me|(?:can|could) you let me|can i|could i|may i|i want to|i need to|id like to|i would like to) (?:talk|speak|chat) (?:to|with) (?:someone|somebody|a person|a human|an agent|support|customer (?:service|support)|your (?:team|staff|manager|supervisor))(?: (?:please|now|instead|about [\w'-]+(?: [\w'-]+){0,6}|who can help(?: me)?))*$/,
  /\b(?:mit (?:einem|einer|dem|der) (?:(?:echten|richtigen) )?(?:menschen|person|mitarbeiter|mitarbeiterin|berater|beraterin|kollegen|kollegin) (?:sprechen|reden|chatten|verbinden|verbunden))\b/,
  /\b(?:verbinden sie mich|verbinde mich) mit\b|\b(?:ich will|ich mochte|ich brauche|gib mir|geben sie mir) (?:bitte )?(?:einen|eine) (?:(?:echten|richtigen|echte) )?(?:menschen|person|mitarbeiter|mitarbeiterin)\b|^(?:(?:echter|echte) )?(?:mensch|mitarbeiter|mitarbeiterin)(?: bitte)?$/,
  /\b(?:hablar|comunicarme|contactar|chatear) con (?:un|una|algun|alguna|el|la) (?:(?:ser )?human[oa]|persona|agente|representante|operador|operadora|asesor|asesora|encargad[oa])\b|\bhablar con alguien\b|\b(?:paseme|pasame|conecteme|conectame) con\b|\bquiero (?:un|una) (?:humano|persona|agente|representante)\b|^(?:humano|persona real|agente|operador)(?: por favor)?$/,
  /\b(?:parler|discuter|echanger) (?:a|avec) (?:un|une|le|la|votre) (?:(?:vrai|vraie) )?(?:humain|personne|agent|conseiller|conseillere|operateur|representant|responsable|employe|etre humain)\b|\bparler a quelquun\b|\bje (?:veux|voudrais|souhaite) (?:un|une) (?:(?:vrai|vraie) )?(?:humain|personne|agent|conseiller|conseillere)\b|^(?:(?:vrai|vraie) )?(?:humain|conseiller|agent)(?: (?:s il vous plait|sil vous plait|svp))?$/,
];

/** "Do I have to speak to an agent to change my PIN?" asks about a rule, not for an agent. */
const ASKS_WHETHER = /^(?:do|must|should|will|why|would) (?:i|we)\b/;

const COMPLAINT: readonly RegExp[] = [
  /\b(?:i|we) (?:(?:want|wish|would like|need|have|d like|id|am going) )*(?:to )?(?:make|file|lodge|raise|submit|register|log) (?:a|an|another) (?:(?:formal|official|serious) )?complaint\b|^(?:a |formal |official )*complaint$|\bi (?:want|wish|need|would like) to complain\b|\bid like to complain\b/,
  /\b(?:this is|thats|that is|it is|its|what) (?:(?:absolutely|completely|totally|simply|just|really|so|a|utterly) )*(?:unacceptable|outrageous|a disgrace|disgraceful|ridiculous service|a joke|terrible service|disgusting|scandalous)\b/,
  /\b(?:worst|terrible|horrible|awful|appalling|disgraceful|pathetic) (?:customer )?(?:service|company|shop|store|support|experience|bank)\b/,
  /\b(?:that|this|it|your answer) (?:(?:really|still) )*(?:did not|didnt|does not|doesnt|is not|isnt|was not|wasnt) (?:help|helpful|helping|what i asked|answer my question)\b|\byour answer (?:is|was) (?:wrong|not right|not correct|incorrect)\b|\bnot what i (?:asked|meant|wanted to know)\b|\b(?:wrong|useless) answer\b|\byou (?:did not|didnt|dont|do not) (?:understand|answer)(?: me| my question)?\b/,
  /\b(?:ich (?:mochte|will) mich beschweren|beschwerde (?:einreichen|einlegen)|unverschamtheit|das ist (?:unerhort|inakzeptabel|eine frechheit)|schlechtester service|hat nicht geholfen)\b/,
  /\b(?:quiero|deseo|quisiera) (?:quejarme|poner una (?:queja|reclamacion)|presentar una (?:queja|reclamacion))\b|\b(?:es inaceptable|una verguenza|pesimo servicio|no me (?:ayudo|sirve))\b/,
  /\b(?:je (?:veux|voudrais|souhaite) (?:me plaindre|faire une reclamation|deposer une (?:plainte|reclamation)))\b|\b(?:cest|c est) (?:inadmissible|inacceptable|scandaleux|une honte)\b|\bne (?:ma|m a) pas aide\b/,
];

const YES =
  /^(?:(?:yes|yeah|yep|yup|sure|ok|okay|please|do|do so|go ahead|of course|absolutely|definitely|that would be (?:great|good|nice|lovely)|id like that|i would|id love that|connect me|get someone|get me someone|yes do|please do|thanks|thank you|ja|gerne|bitte|ja gerne|klar|naturlich|si|claro|por favor|vale|de acuerdo|oui|volontiers|daccord|d accord|svp|sil vous plait|s il vous plait|bien sur)(?: |$))+$/;
const NO =
  /^(?:(?:no|nope|nah|not now|no need|no thanks|no thank you|thanks|thank you|never mind|nevermind|its fine|its ok|thats fine|im good|im fine|nein|nein danke|danke|nicht notig|no gracias|gracias|non|non merci|merci|pas besoin)(?: |$))+$/;

/** What a message is at first sight, without what went before. */
export type Sight =
  | { readonly kind: "question" | "asks-for-person" | "complaint" }
  | { readonly kind: "thanks"; readonly helped: boolean }
  | { readonly kind: "smalltalk"; readonly about: "greeting" | "me" | "bye" };

/** Longest small talk, in words: beyond it something is being told. */
const MAX_SMALLTALK_WORDS = 14;

/** Sorts a message; anything in doubt is a question, because a question gets an answer or a person. */
export function sightOf(text: string): Sight {
  const words = plain(text);
  // Emoji or signs only: nothing is asked.
  if (words === "") return { kind: "smalltalk", about: "greeting" };
  if (!ASKS_WHETHER.test(words) && ASKS_PERSON.some((pattern) => pattern.test(words)))
    return { kind: "asks-for-person" };
  if (words.split(" ").length <= MAX_SMALLTALK_WORDS) {
    if (HAS_THANKS.test(words) && IS_THANKS.test(words)) {
      const helped = HAS_HELPED.test(words);
      // "It works?" asks.
      if (!helped || !text.includes("?")) return { kind: "thanks", helped };
    }
    if (IS_SMALLTALK.test(words)) {
      const about = HAS_ABOUT_ME.test(words) ? "me" : HAS_BYE.test(words) ? "bye" : "greeting";
      return { kind: "smalltalk", about };
    }
  }
  if (COMPLAINT.some((pattern) => pattern.test(words))) return { kind: "complaint" };
  return { kind: "question" };
}

/** Whether a message takes or turns down what was just offered; undefined: neither. */
export function takesOffer(text: string): boolean | undefined {
  const words = plain(text);
  if (YES.test(words)) return true;
  if (NO.test(words)) return false;
  return undefined;
}

/** Starts that lean on what was said before: "and to Norway?", "what about returns?", "und nach Norwegen?". */
const LEANS =
  /^(?:and|but|or|also|what about|how about|what if|and what|and if|so|then|und|aber|oder|was ist mit|wie ist es mit|y|pero|o|que tal|que pasa con|et|mais|ou|quen est il)\b/;
/** Words that stand for something said before. */
const POINTS =
  /\b(?:it|its|that|this|those|these|them|they|there|then|he|she|one|ones|same|else|das|dies|diese|dieser|es|sie|dort|dann|eso|esto|esa|ese|ello|ellos|alli|cela|ca|ceci|ils|elles|la bas)\b/;
/** "it" and "there" that stand for nothing: "how long does it take to get a card", "is there a fee". */
const EXPLETIVE =
  /\b(?:(?:is|are|was|were) there|there (?:is|are|was|were)|it (?:takes?|be|costs?) (?:to|for|until|till|before)|(?:is|was) it (?:possible|safe|ok|true|free|too)|(?:time|day|date) is it|that i)\b/g;
/** A question made of nothing but asking words: "why?", "how long?", "how much?". */
const BARE =
  /^(?:why|how|when|where|who|how (?:long|much|many|often|so|come)|why not|since when|until when|which one|for how long|at what time|warum|wieso|wann|wo|wie (?:lange|viel|oft)|por que|cuando|donde|cuanto(?: tiempo| cuesta)?|pourquoi|quand|ou|combien(?: de temps)?)(?: please| then| exactly)*$/;

/** Longest follow-up, in words: a longer message tells what it is about. */
const MAX_FOLLOW_UP_WORDS = 10;

/** How a message leans on what was said before: by an ellipsis, by a pointing word, or not at all. */
export function leaning(text: string): "ellipsis" | "pointer" | undefined {
  const words = plain(text);
  const count = words.split(" ").length;
  if (words === "" || count > MAX_FOLLOW_UP_WORDS) return undefined;
  if (BARE.test(words)) return "pointer";
  if (LEANS.test(words) && count <= 8) return "ellipsis";
  if (POINTS.test(words.replace(EXPLETIVE, " ")) && contentWords(words) <= 2) return "pointer";
  return undefined;
}

const LIGHT = new Set(
  "a an the is are was were be been do does did can could will would should may might must have has had i you we my your our me us it its that this those these them they there then he she one ones same else to of for in on at by with from as if so and or but not no how what when where who why which long much many often take takes cost costs work works get gets need needs happen happens go goes mean means long please about any some too also der die das den ein eine ist sind und oder wie was wo wann warum lange viel es sie ich man kann dauert kostet geht el la los las un una es y o como que cuando donde por cuanto cuesta tarda le les des est et comment quand combien coute temps ca cela dure".split(
    " ",
  ),
);
const contentWords = (words: string) => words.split(" ").filter((word) => !LIGHT.has(word)).length;
