/** What a message is, apart from a question. English, German, Spanish, French; on folded words ("don't" is "dont"). */
import { linear } from "../linear.ts";
import { asksForPerson } from "./asks-for-person.ts";
import { plain } from "./danger.ts";
import { HELPED } from "./feedback.ts";

/** Phrases that contain no question, longest first so that "how are you" is tried before "how". */
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
/** An ending that doesn't say whether the question was resolved. */
const GOT_IT = "got it|(?:that is|thats|that) (?:all|great|perfect)|parfait|perfecto|perfekt";
const BYE =
  "bye bye|bye|goodbye|good bye|good night|see you(?: later| soon)?|cya|have a (?:nice|good|great) (?:day|one|evening|weekend)|take care|tschuss|tschau|auf wiedersehen|schonen tag(?: noch)?|adios|hasta luego|hasta pronto|que tenga un buen dia|au revoir|bonne (?:journee|soiree)|a bientot";
const FILLER =
  "ok|okay|okey|k|alright|all right|right|great|cool|nice|perfect|awesome|excellent|lovely|wonderful|fine|good|super|sure|very|so much|a lot|please|there|everyone|team|guys|sir|madam|mate|dear|bot|friend|and|oh|ah|um|well|wow|haha|lol|yes|yeah|yep|gut|prima|toll|alles klar|vale|bien|bueno|genial|daccord|tres bien|super bien";
const ABOUT_ME =
  "(?:are|r) (?:you|u) (?:a |an )?(?:real )?(?:bot|robot|human|person|machine|ai|real|chatbot|computer|someone real)(?: (?:or|a|an|bot|robot|human|person|real|machine|ai|computer))*|is this (?:just |really |actually )?(?:a |an )?(?:real )?(?:bot|robot|human|person|ai|chatbot|someone real|automated)(?: (?:or|a|an|bot|robot|human|person|real|machine|ai|computer|am i talking to))*|am i (?:talking|speaking|chatting) (?:to|with) (?:a|an) (?:real )?(?:bot|robot|human|person|machine|ai|computer)(?: (?:or|a|an|bot|robot|human|person|real|machine|ai))*|who (?:are|r) (?:you|u)|what are you|(?:what is|whats|what) your name|do you have a name|what can (?:you|u) (?:do(?: for me)?|help (?:me )?with)|what can i ask(?: you)?(?: about)?|what (?:kinds?|sorts?) of (?:questions|things) can (?:i ask(?: you)?|you answer)|can you help(?: me)?|i need (?:some )?help|help(?: me)?|bist du (?:ein )?(?:mensch|bot|roboter)|sind sie (?:ein )?(?:mensch|bot|roboter)|wer bist du|wer sind sie|eres (?:un )?(?:bot|robot|humano)|quien eres|es tu (?:un )?(?:bot|robot|humain)|qui (?:es tu|etes vous)|test|testing|ping|tell me a joke";

const group = (text: string) => `(?:${text})`;
const only = (...deps: string[]) => linear(`^(?:${deps.map(group).join("|")})(?: (?:${deps.map(group).join("|")}))*$`);

const IS_SMALLTALK = only(GREETING, HOW_ARE_YOU, ABOUT_ME, BYE, FILLER);
const IS_THANKS = only(THANKS, HELPED, GOT_IT, BYE, FILLER, GREETING);
const HAS_THANKS = linear(`(?:^| )${group(`${THANKS}|${HELPED}|${GOT_IT}`)}(?: |$)`);
const HAS_HELPED = linear(`(?:^| )${group(HELPED)}(?: |$)`);
const HAS_ABOUT_ME = linear(`(?:^| )${group(ABOUT_ME)}(?: |$)`);
const HAS_BYE = linear(`(?:^| )${group(BYE)}(?: |$)`);

/** A question that is announced but not asked yet: "I have a question". */
const ANNOUNCEMENT = [
  "(?:i|we) (?:(?:just|only|do|actually|also|still) )*(?:have|got|have got|had)(?: got)? (?:(?:a|an|another|one|some|a few|a couple of|two|more|quick|small|short|simple|general) )*(?:questions?|query|queries|enquiry|inquiry)|(?:ive|got) (?:got )?(?:a |another )?(?:quick |short |small )?question|(?:(?:a|one|one more|another|quick|just|just a|simple) )*question|(?:can|could|may|might) i (?:just )?ask (?:you )?(?:a (?:quick |short )?question|something|a few questions|some questions)|(?:i|we) (?:want|need|would like|wanted|have) to ask (?:you )?(?:a (?:quick |short )?question|something|a few questions|some questions)|id like to ask (?:you )?(?:a (?:quick |short )?question|something)",
  "(?:ich|wir) (?:habe|haben|hab|hatte|hatten) (?:(?:da|mal|noch|nur|auch|kurz) )*(?:eine|ne|ein paar|einige|mehrere)? ?(?:(?:kurze|kleine|weitere|andere|allgemeine) )?fragen?|(?:(?:mal|nur|noch|eine|kurze|kleine) )*frage|(?:darf|kann|durfte|konnte) ich (?:(?:sie|dich|euch|ihnen|mal|kurz) )*(?:etwas|was|eine (?:kurze )?frage) (?:fragen|stellen)",
  "(?:tengo|tenia|tenemos) (?:(?:una|un|otra|unas|algunas|varias|dos|par|de|pequena|breve) )*(?:preguntas?|dudas?|consultas?)|(?:(?:una|otra|solo) )+(?:pregunta|duda|consulta)|(?:puedo|podria) (?:hacer(?:le|te|os|les)?|preguntar(?:le|te|os|les)?) (?:una (?:pregunta|consulta)|algo)|quiero (?:hacer(?:le|te|les)? una (?:pregunta|consulta)|preguntar(?:le|te)? algo)",
  "(?:jai|j ai|nous avons|jaurais|j aurais) (?:(?:juste|encore|une|un|autre|quelques|des|deux|petite|petites) )*questions?|(?:(?:une|juste|petite|autre) )+question|(?:puis je|est ce que je peux|je peux|pourrais je) (?:vous |te )?(?:poser (?:une|quelques) questions?|demander quelque chose)|je (?:voudrais|souhaite|veux|souhaiterais) (?:vous |te )?(?:poser (?:une|quelques) questions?|demander quelque chose)",
].join("|");
const ANNOUNCES = linear(
  `^(?:(?:${GREETING}|${FILLER}) )*(?:${ANNOUNCEMENT})(?: (?:${GREETING}|${FILLER}|for (?:you|u)|to ask|bitte|por favor|sil vous plait|svp|an sie|para (?:ustedes|usted|vosotros)|pour vous))*$`,
);

const COMPLAINT = linear(
  /\b(?:i|we) (?:(?:want|wish|would like|need|have|d like|id|am going) )*(?:to )?(?:make|file|lodge|raise|submit|register|log) (?:a|an|another) (?:(?:formal|official|serious) )?complaint\b|^(?:a |formal |official )*complaint$|\bi (?:want|wish|need|would like) to complain\b|\bid like to complain\b/,
  /\b(?:this is|thats|that is|it is|its|what) (?:(?:absolutely|completely|totally|simply|just|really|so|a|utterly) )*(?:unacceptable|outrageous|a disgrace|disgraceful|ridiculous service|a joke|terrible service|disgusting|scandalous)\b/,
  /\b(?:worst|terrible|horrible|awful|appalling|disgraceful|pathetic) (?:customer )?(?:service|company|shop|store|support|experience|bank)\b/,
  /\b(?:fed up|had enough|sick(?: and tired)?|tired) (?:with|of) (?:you|you (?:lot|people|guys)|your (?:company|shop|store|service|support)|this (?:company|shop|store|service))(?: now| all| again)?(?:$| (?:and|so|because|i|its|it|this|that)\b)/,
  /\b(?:that|this|it|your answer) (?:(?:really|still) )*(?:did not|didnt|does not|doesnt|is not|isnt|was not|wasnt) (?:help|helpful|helping|what i asked|answer my question)\b|\byour answer (?:is|was) (?:wrong|not right|not correct|incorrect)\b|\bnot what i (?:asked|meant|wanted to know)\b|\b(?:wrong|useless) answer\b|\byou (?:did not|didnt|dont|do not) (?:understand|answer)(?: me| my question)?\b/,
  /\b(?:ich (?:mochte|will) mich beschweren|beschwerde (?:einreichen|einlegen)|unverschamtheit|das ist (?:unerhort|inakzeptabel|eine frechheit)|schlechtester service|hat nicht geholfen)\b/,
  /\b(?:quiero|deseo|quisiera) (?:quejarme|poner una (?:queja|reclamacion)|presentar una (?:queja|reclamacion))\b|\b(?:es inaceptable|una verguenza|pesimo servicio|no me (?:ayudo|sirve))\b/,
  /\b(?:je (?:veux|voudrais|souhaite) (?:me plaindre|faire une reclamation|deposer une (?:plainte|reclamation)))\b|\b(?:cest|c est) (?:inadmissible|inacceptable|scandaleux|une honte)\b|\bne (?:ma|m a) pas aide\b/,
);

const YES = linear(
  /^(?:(?:yes|yeah|yep|yup|sure|ok|okay|please|do|do so|go ahead|of course|absolutely|definitely|that would be (?:great|good|nice|lovely)|id like that|i would|id love that|connect me|get someone|get me someone|yes do|please do|thanks|thank you|ja|gerne|bitte|ja gerne|klar|naturlich|si|claro|por favor|vale|de acuerdo|oui|volontiers|daccord|d accord|svp|sil vous plait|s il vous plait|bien sur)(?: |$))+$/,
);
/** Declines what was offered, or ends the talk; "it's" is folded to "it". */
const NOT_NEEDED =
  "no|nope|nah|not now|no need|no thanks|no thank you|never mind|nevermind|it(?:s| is)? (?:fine|ok|okay)|that(?:s| is)? (?:fine|ok|okay|all|it|enough|plenty)|that will do|thatll do|all good|im good|im fine|im all set|nothing else|nein|nein danke|nicht notig|das wars|das war alles|das reicht(?: mir)?|mir reicht(?: das|s)|das genugt(?: mir)?|das ist alles|no gracias|eso es todo|nada mas|(?:con )?eso (?:me )?basta|es suficiente|non|non merci|pas besoin|cest tout|rien dautre|(?:ca|cela) (?:me )?suffit|ca ira";
const NO = linear(`^(?:(?:${NOT_NEEDED}|thanks|thank you|danke|gracias|merci)(?: |$))+$`);
const HAS_NOT_NEEDED = linear(`(?:^| )(?:${NOT_NEEDED})(?: |$)`);
const IS_ASSENT = only(FILLER, "ja|bitte|gerne|klar|si|claro|por favor|de acuerdo|oui|svp|sil vous plait|d accord");
/** Of assent, what takes "Is there anything else?" up; "ok" only hears it. */
const SAYS_YES = linear(/^(?:(?:oh|ok|okay|well) )*(?:yes|yeah|yep|sure|please|ja|si|claro|oui)\b/);

/** What a message seems to be, without what came before. */
export type Sight =
  | { readonly kind: "question" | "asks-for-person" | "complaint" }
  | { readonly kind: "thanks"; readonly helped: boolean }
  | { readonly kind: "smalltalk"; readonly about: "greeting" | "me" | "bye" | "ask" };

/** The longest small talk, in words: a longer message says something. */
const MAX_SMALLTALK_WORDS = 14;

/** Classifies a message; if in doubt, it's a question, because a question gets an answer or a person. */
export function sightOf(text: string): Sight {
  const words = plain(text);
  // Only emoji or punctuation: nothing is asked.
  if (words === "") return { kind: "smalltalk", about: "greeting" };
  if (asksForPerson(text)) return { kind: "asks-for-person" };
  if (words.split(" ").length <= MAX_SMALLTALK_WORDS) {
    if (HAS_THANKS.test(words) && IS_THANKS.test(words)) {
      const helped = HAS_HELPED.test(words);
      // "It works?" is a question.
      if (!helped || !text.includes("?")) return { kind: "thanks", helped };
    }
    if (ANNOUNCES.test(words)) return { kind: "smalltalk", about: "ask" };
    if (IS_SMALLTALK.test(words)) {
      const about = HAS_ABOUT_ME.test(words) ? "me" : HAS_BYE.test(words) ? "bye" : "greeting";
      return { kind: "smalltalk", about };
    }
  }
  if (COMPLAINT.test(words)) return { kind: "complaint" };
  return { kind: "question" };
}

/** Whether a message accepts or declines what was just offered; undefined: neither. */
export function takesOffer(text: string): boolean | undefined {
  const words = plain(text);
  if (YES.test(words)) return true;
  if (NO.test(words)) return false;
  return undefined;
}

/** What a message says that is no more than "no", "yes" or "ok"; undefined: it says more. */
export function bareReply(text: string): "no" | "yes" | "ok" | undefined {
  const words = plain(text);
  if (NO.test(words) && HAS_NOT_NEEDED.test(words)) return "no";
  if (!IS_ASSENT.test(words)) return undefined;
  return SAYS_YES.test(words) ? "yes" : "ok";
}

/** Beginnings that refer to what was said before: "and to Norway?", "what about returns?", "und nach Norwegen?". */
const LEANS = linear(
  /^(?:and|but|or|also|what about|how about|what if|and what|and if|so|then|und|aber|oder|was ist mit|wie ist es mit|y|pero|o|que tal|que pasa con|et|mais|ou|quen est il)\b/,
);
/** Words that refer to something said before. */
const POINTS = linear(
  /\b(?:it|its|that|this|those|these|them|they|there|then|he|she|one|ones|same|else|das|dies|diese|dieser|es|sie|dort|dann|eso|esto|esa|ese|ello|ellos|alli|cela|ca|ceci|ils|elles|la bas)\b/,
);
/** "it" and "there" that refer to nothing: "how long does it take to get a card", "is there a fee". */
const EXPLETIVE = linear(
  /\b(?:(?:is|are|was|were) there|there (?:is|are|was|were)|it (?:takes?|be|costs?) (?:to|for|until|till|before)|(?:is|was) it (?:possible|safe|ok|true|free|too)|(?:time|day|date) is it|that i)\b/,
);
/** A question made only of question words: "why?", "how long?", "how much?". */
const BARE = linear(
  /^(?:why|how|when|where|who|how (?:long|much|many|often|so|come)|why not|since when|until when|which one|for how long|at what time|warum|wieso|wann|wo|wie (?:lange|viel|oft)|por que|cuando|donde|cuanto(?: tiempo| cuesta)?|pourquoi|quand|ou|combien(?: de temps)?)(?: please| then| exactly)*$/,
);

/** The longest follow-up, in words: a longer message says what it's about. */
const MAX_FOLLOW_UP_WORDS = 10;

/** A fragment that changes what was asked instead of naming another subject: "and to Norway?", "und für Kinder?". */
const CHANGES = linear(
  /^(?:and|but|or|also|what about|how about|what if|so|then|und|aber|oder|was ist mit|wie ist es mit|y|pero|o|que tal|que pasa con|et|mais|ou) (?:to|for|in|on|with|without|from|at|by|after|before|nach|fur|in|im|mit|ohne|aus|ab|vor|a|para|con|sin|en|desde|pour|avec|sans|dans|depuis)\b/,
);

/** Whether a fragment names a subject of its own: "and the warranty on it?" does, "and to Norway?" and "and for that one?" don't. */
export function namesSubject(text: string): boolean {
  const words = plain(text);
  return contentWords(words) > 0 && !CHANGES.test(words);
}

/** How a message refers to what was said before: as a fragment, with a pronoun, or not at all. */
export function leaning(text: string): "ellipsis" | "pointer" | undefined {
  const words = plain(text);
  const count = words.split(" ").length;
  if (words === "" || count > MAX_FOLLOW_UP_WORDS) return undefined;
  if (BARE.test(words)) return "pointer";
  if (LEANS.test(words) && count <= 8) return "ellipsis";
  if (POINTS.test(EXPLETIVE.replaceAll(words, " ")) && contentWords(words) <= 2) return "pointer";
  return undefined;
}

/** Beginnings that go on with what was said, however long the message is: "ok and cushions?", "but I've paid already". */
const GOES_ON = linear(
  /^(?:and|but|or|also|what about|how about|what if|so|then|ok|okay|even|yes|no|still|und|aber|oder|auch|dann|was ist mit|wie ist es mit|sogar|y|pero|o|vale|entonces|que tal|que pasa con|tambien|incluso|et|mais|alors|donc|oui|non|meme|aussi)\b/,
);
/**
 * Words for something said before, in messages of any length. Without those of `POINTS` that are an article or a verb in one
 * of the four languages: a longer message has one of them by chance.
 */
const REFERS = linear(
  /\b(?:it|its|that|thats|this|those|these|them|they|theyre|theyll|there|then|he|she|him|her|hes|shes|one|ones|same|else|mine|both|though|already|dies|diese|dieser|dieses|dort|dann|davon|dafur|damit|eso|esto|esa|ese|ello|ellos|alli|entonces|cela|ca|ceci|ils|elles|la bas|alors|celui|celle)\b/,
);

/** The longest search for words alone; a longer message without small words is one in another language. */
const MAX_BARE_WORDS = 4;

/** What a message's form says about whether it follows up on what was said before. */
export interface FollowUpSigns {
  /** It begins by going on with it. */
  readonly goesOn: boolean;
  /** It has a word that stands for something said before. */
  readonly refers: boolean;
  /** How many of its words say what it's about. */
  readonly content: number;
  /** It's nothing but a few of those: what somebody types into a search box. */
  readonly isBare: boolean;
}

/** The signs in a message's own words; `gate/follow-up.ts` weighs them. */
export function followUpSigns(text: string): FollowUpSigns {
  const words = plain(text);
  const goesOn = GOES_ON.test(words);
  const refers = REFERS.test(EXPLETIVE.replaceAll(words, " "));
  const content = contentWords(words);
  const isBare = !goesOn && !refers && content <= MAX_BARE_WORDS && content === words.split(" ").length;
  return { goesOn, refers, content, isBare };
}

const LIGHT = new Set(
  "a an the is are was were be been do does did can could will would should may might must have has had i you we my your our me us it its that this those these them they there then he she one ones same else to of for in on at by with from as if so and or but not no how what when where who why which long much many often take takes cost costs work works get gets need needs happen happens go goes mean means long please about any some too also der die das den ein eine ist sind und oder wie was wo wann warum lange viel es sie ich man kann dauert kostet geht el la los las un una es y o como que cuando donde por cuanto cuesta tarda le les des est et comment quand combien coute temps ca cela dure".split(
    " ",
  ),
);
const contentWords = (words: string) => words.split(" ").filter((word) => !LIGHT.has(word)).length;
