import type { HealthWords } from "./en.ts";

const n = (value: number) => value.toLocaleString("es");
const articles = (count: number) => (count === 1 ? "1 artículo" : `${n(count)} artículos`);
const times = (count: number) => (count === 1 ? "una vez" : `${n(count)} veces`);

export const es: HealthWords = {
  title: "Salud",
  why: "Lo que podría confundir a un cliente, lo más grave primero. Cuanto más se pregunta por un artículo, más cuenta en la nota.",
  check: "Revisar de nuevo",
  checked: "Los artículos se han leído de nuevo. Los enlaces se comprueban en segundo plano.",
  score: "Nota de salud",
  outOf: "de 100",
  healthy: (count, all) => `${n(count)} de ${articles(all)} sin problemas`,
  reading: "Leyendo los artículos",
  readAgain: "Los artículos han cambiado y se están leyendo de nuevo.",
  readAt: (when) => `Leídos: ${when}`,
  linksWaiting: (waiting, all) => `${n(waiting)} de ${n(all)} enlaces pendientes de comprobar`,
  findingsTab: "Problemas",
  articlesTab: "Artículos",
  filter: "Filtrar",
  all: "Todos",
  dismissedFilter: "Descartados",
  kinds: {
    contradiction: "Contradicciones",
    "not-helping": "No ayuda",
    confusable: "Fáciles de confundir",
    "dead-link": "Enlaces rotos",
    "stale-date": "Fechas pasadas",
    "missing-language": "Idiomas que faltan",
    "too-long": "Demasiado largos",
    unused: "Sin uso",
  },
  gain: (points) => `+${points} puntos`,
  contradiction: "Estos dos artículos se contradicen",
  odd: "Ningún otro artículo dice esto",
  alsoIn: (count) => (count === 1 ? "1 artículo más dice lo mismo" : `${n(count)} artículos más dicen lo mismo`),
  abouts: {
    number: "Cifras distintas",
    date: "Días distintos",
    denial: "Sí en uno, no en el otro",
    cost: "Quién paga",
    only: "Solo esto en uno, más en el otro",
  },
  notHelping: (bad, all) => `${n(bad)} de ${n(all)} respuestas de este artículo no ayudaron`,
  confusable: "Las preguntas sobre estos dos artículos se confunden fácilmente",
  confusedPhrasings: (count) =>
    count === 1
      ? "1 formulación se parece más al otro artículo"
      : `${n(count)} formulaciones se parecen más al otro artículo`,
  askedBack: (count) => `El asistente preguntó ${times(count)} a cuál se refería el cliente`,
  example: "Ejemplo",
  tells: "Qué los distingue",
  deadLink: "Este enlace no funciona",
  linkStates: {
    unchecked: "Sin comprobar",
    alive: "Funciona",
    dead: "Página no encontrada",
    unreachable: "Sin respuesta",
    private: "Lleva a una red privada: los clientes no pueden abrirlo",
  },
  linkChecked: (when) => `Comprobado: ${when}`,
  staleDate: (date) => `Menciona una fecha que ya pasó: ${date}`,
  missingLanguage: (names) => `No disponible en ${names}`,
  askedLanguage: (count, name) =>
    `Los clientes hicieron ${count === 1 ? "1 pregunta" : `${n(count)} preguntas`} en ${name}, pero ningún artículo está en ese idioma`,
  tooLong: {
    part: (characters, limit) =>
      `Un párrafo tiene ${n(characters)} caracteres. Se citan ${n(limit)} como máximo: divídalo.`,
    steps: (characters, limit) =>
      `Una lista de pasos tiene ${n(characters)} caracteres. Se citan ${n(limit)} como máximo: divídala.`,
    headings: (characters) =>
      `${n(characters)} caracteres y ningún título. Añada títulos para que el asistente cite la parte correcta.`,
  },
  unused: (days) => `Nadie preguntó por este artículo en los últimos ${n(days)} días`,
  dismiss: "Descartar",
  undismiss: "Mostrar de nuevo",
  dismissedBy: (name, when) => (name === null ? `Descartado: ${when}` : `Descartado por ${name}: ${when}`),
  more: "Mostrar más",
  order: "Ordenar por",
  orders: { asked: "Más preguntados", contradicted: "Menos útiles", unused: "Más tiempo sin uso" },
  article: "Artículo",
  asked: "Preguntas",
  answered: "Respuestas",
  helped: "Ayudaron",
  contradicted: "No sirvieron",
  contradictedWhy: "Respuestas con pulgar hacia abajo o «no me ayudó», o tras las que el cliente volvió a preguntar",
  lastUsed: "Último uso",
  never: "Nunca",
  health: "Salud",
  period: (days) => `Conversaciones de los últimos ${n(days)} días`,
  noArticlesTitle: "Todavía no hay artículos",
  noArticlesBody: "Importe su centro de ayuda o escriba un artículo. Aquí verá su salud.",
  fineTitle: "Nada que corregir",
  fineBody: "No encontramos contradicciones, enlaces rotos ni fechas pasadas en sus artículos.",
  noneOfKind: "Nada de este tipo",
  showAll: "Mostrar todo",
};
