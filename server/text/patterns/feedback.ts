/**
 * What a visitor says about an answer, in English, German, Spanish and French, on folded words ("don't" is "dont",
 * "that's" is "that"). Only explicit statements count: "perfect" and "got it" may be mere politeness, and figures
 * depend on this.
 */
import { linear } from "../linear.ts";
import { plain } from "./danger.ts";

const any = (...deps: string[]) => `(?:${deps.join("|")})`;

const EN_WHAT = "(?:that|this|it|that one|(?:your|the) answer)";
const HELPED_EN = any(
  `${EN_WHAT} (?:(?:really|definitely|actually|just|has|was|is|did) )*(?:helps?|helped|works?|worked|did it|did the trick|(?:very |really |so |super )*helpful|(?:solves?|solved|fixe[sd]|fix|sorted|resolved|answers?|answered) (?:it|that|everything|(?:my|the) (?:problem|issue|question)))(?: (?:a lot|me|me a lot|perfectly|great|now|fine|for me|thanks))*`,
  "(?:my |the )?(?:problem|issue|question) (?:is |was |has been |got )?(?:now )?(?:solved|resolved|fixed|sorted|answered)(?: now)?",
  `${EN_WHAT}(?: is| was)? (?:exactly |just |all )?what i (?:needed|was looking for|wanted to know)(?: to know)?`,
  `${EN_WHAT}(?: is| s)? (?:now )?(?:solved|resolved|fixed|sorted|working)(?: now)?`,
  "(?:all )?(?:solved|resolved|fixed|sorted)",
);
const HELPED_DE = any(
  "(?:(?:das|es|dies|die antwort|deine antwort|ihre antwort|ja) )*(?:hat|war|ist) (?:(?:mir|uns|schon|wirklich|sehr|jetzt|nun|super|gut|wunderbar|damit|viel) )*(?:geholfen|weitergeholfen|geklappt|funktioniert|hilfreich|gelost|erledigt)",
  "das (?:hilft|klappt|funktioniert|geht)(?: (?:mir|uns|sehr|jetzt|nun|weiter|wieder))*",
  "(?:jetzt|nun) (?:geht|klappt|funktioniert) (?:es|alles)(?: wieder)?|es (?:geht|klappt|funktioniert)(?: (?:jetzt|nun|wieder))*",
  "(?:(?:das|mein|unser) )?problem (?:(?:ist|wurde|damit|jetzt|nun) )*(?:gelost|behoben|erledigt)",
  "das (?:hat|lost|beantwortet) (?:mein problem|das problem|meine frage)(?: (?:gelost|beantwortet))?|(?:meine )?frage (?:ist )?(?:damit )?beantwortet",
);
const HELPED_ES = any(
  "(?:(?:eso|esto|si|ya|la respuesta|su respuesta|tu respuesta) )*(?:me )?(?:ha |fue de )?(?:ayudado|ayudo|servido|sirvio|sirve|funciono|funciona|funcionado|(?:lo )?(?:ha )?(?:resuelto|solucionado|resolvio|soluciono|resuelve|soluciona))(?: (?:mucho|ya|perfectamente|bien|el problema|mi problema|mi duda))*",
  "(?:(?:mi|el) )?problema (?:ya )?(?:esta |queda |quedo )?(?:resuelto|solucionado|arreglado)|(?:mi )?duda (?:resuelta|aclarada)",
  "(?:(?:eso|esto) )?(?:ha sido|fue|es|me fue) (?:muy |de mucha )?(?:util|ayuda)|ya (?:esta|quedo) (?:resuelto|solucionado|arreglado)|era lo que (?:necesitaba|buscaba)",
);
const HELPED_FR = any(
  "(?:(?:oui|ca|cela|ceci|votre reponse|ta reponse) )*(?:ma |m a |a |est )?(?:(?:bien|beaucoup|vraiment|enfin) )*(?:aide|marche|fonctionne|resolu|regle|resout|repond a ma question|repondu a ma question)(?: (?:beaucoup|bien|maintenant|parfaitement|le probleme|mon probleme))*",
  "(?:(?:mon|le) )?probleme (?:est )?(?:resolu|regle)",
  "c ?est (?:resolu|regle|(?:tres |bien )?utile|(?:exactement )?ce qu ?il me fallait|(?:exactement )?ce que je (?:cherchais|voulais))|(?:ca )?ma (?:ete )?(?:bien |tres )*(?:aide|utile)",
);
/** An ending that says it was resolved: "resolution, confirmed". */
export const HELPED = any(HELPED_EN, HELPED_DE, HELPED_ES, HELPED_FR);

const EN_NOT = "(?:did not|didnt|does not|doesnt|do not|dont|is not|isnt|was not|wasnt|has not|hasnt|not)";
const NOT_EN = any(
  `(?:${EN_WHAT} )?(?:(?:really|still|just|actually|unfortunately) )*${EN_NOT} (?:(?:really|actually|at all|very|much|been|even) )*(?:help|helped|helping|helpful|work|worked|working|useful|solved?|resolved|fixed|(?:solve|fix|resolve|answer) (?:it|(?:my|the) (?:problem|issue|question))|what i (?:asked|meant|needed|wanted)(?: for| to know)?)(?: (?:me|at all|either|for me|much|unfortunately))*`,
  `(?:${EN_WHAT} )?(?:is |was )?(?:(?:still|just|completely|totally) )*(?:wrong|incorrect|useless|unhelpful|no help|of no help|no use)(?: answer)?`,
  "(?:my |the )?(?:problem|issue|question) (?:is )?(?:still )?(?:not|isnt|hasnt been|wasnt) (?:solved|resolved|fixed|answered)",
  "you (?:did not|didnt|dont|do not) (?:understand|answer)(?: (?:me|it|my question))?",
);
const NOT_DE = any(
  "(?:(?:das|es|dies|die antwort|deine antwort|ihre antwort) )*(?:hat|hilft|war|ist|funktioniert|klappt|geht|beantwortet) (?:(?:mir|uns|leider|immer|noch|auch|jetzt|gar|wirklich|meine frage) )*nicht(?: (?:geholfen|weiter|weitergeholfen|hilfreich|geklappt|funktioniert|gelost|wirklich|richtig|beantwortet|was ich (?:meinte|wollte|gefragt habe|brauche)))*",
  "(?:(?:das|mein) )?problem (?:ist )?(?:immer )?(?:noch )?nicht (?:gelost|behoben)|(?:das (?:ist|war) )?(?:falsch|die falsche antwort|keine hilfe|nicht was ich (?:meinte|wollte|brauche))|falsche antwort",
);
const NOT_ES = any(
  "(?:(?:eso|esto|la respuesta|su respuesta|tu respuesta) )*no (?:(?:me|ha|lo|es|fue|era|esta) )*(?:ayuda|ayudo|ayudado|sirve|sirvio|servido|funciona|funciono|funcionado|util|resuelve|resolvio|resuelto|soluciona|soluciono|solucionado|responde a mi pregunta|lo que (?:pregunte|queria|necesitaba|necesito))(?: (?:mucho|nada|tampoco|el problema|mi problema))*",
  "respuesta (?:incorrecta|equivocada)|sigue sin funcionar|(?:mi )?problema (?:sigue )?sin (?:resolver|solucionar)",
);
const NOT_FR = any(
  "(?:(?:ca|cela|ceci|votre reponse|ta reponse) )*(?:ne |n )?(?:ma|m a|na|n a|marche|fonctionne|repond|resout|maide|m aide|aide) (?:(?:toujours|vraiment|du tout) )*pas(?: (?:du tout|vraiment|aide|utile|resolu|fonctionne|marche|mon probleme|a ma question))*",
  "(?:ce )?(?:n ?est|c ?est) pas (?:(?:tres|vraiment) )*(?:utile|resolu|regle|la bonne reponse|ce que je (?:voulais|demandais|cherchais))|(?:mon )?probleme n ?est (?:toujours )?pas (?:resolu|regle)|mauvaise reponse",
);
const NOT_HELPED = any(NOT_EN, NOT_DE, NOT_ES, NOT_FR);
/** What people write around it. */
const AROUND =
  "no|nope|sorry|im sorry|but|and|well|hmm|unfortunately|sadly|thanks|thank you|ok|okay|hi|hello|nein|leider|aber|danke|und|lo siento|pero|gracias|por desgracia|non|desolee?|mais|malheureusement|merci";

const SAYS_NOT = linear(`^(?:${NOT_HELPED}|${AROUND})(?: (?:${NOT_HELPED}|${AROUND}))*$`);
const HAS_NOT = linear(`(?:^| )${NOT_HELPED}(?: |$)`);
/** A longer message says something that may need an answer. */
const MAX_WORDS = 14;

/** Whether a message says only that the answer before it didn't help. */
export function saysNotHelped(text: string): boolean {
  if (text.includes("?")) return false;
  const words = plain(text);
  return words.split(" ").length <= MAX_WORDS && HAS_NOT.test(words) && SAYS_NOT.test(words);
}
