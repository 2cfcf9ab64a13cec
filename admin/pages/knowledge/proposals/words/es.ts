import type { ProposalWords } from "./en.ts";

const n = (value: number) => value.toLocaleString("es");
const articles = (count: number) => (count === 1 ? "1 artículo" : `${n(count)} artículos`);
const phrasings = (count: number) => (count === 1 ? "1 formulación" : `${n(count)} formulaciones`);

export const es: ProposalWords = {
  title: "Formulaciones propuestas",
  why: "Las palabras de sus clientes, propuestas para los artículos que tienen pocas. Las aceptadas ayudan al asistente tras la próxima publicación.",
  propose: "Proponer formulaciones",
  open: (count) => (count === 1 ? "1 formulación propuesta" : `${n(count)} formulaciones propuestas`),
  filter: "Filtro",
  all: "Todas",
  sources: { "large-model": "Modelo grande", conversation: "Conversaciones" },
  flagged: "Más cerca de otro artículo",
  onlyArticle: (title) => `Solo «${title}»`,
  showAllArticles: "Mostrar todos los artículos",
  selectFitting: "Seleccionar las que encajan",
  select: (text) => `Seleccionar «${text}»`,
  selected: (count) => (count === 1 ? "1 seleccionada" : `${n(count)} seleccionadas`),
  accept: "Aceptar",
  edit: "Editar",
  drop: "Descartar",
  clear: "Quitar selección",
  acceptEdited: "Aceptar",
  cancel: "Cancelar",
  editField: "Formulación",
  accepted: (count) =>
    count === 1
      ? "1 formulación aceptada. Se usará tras la próxima publicación."
      : `${phrasings(count)} aceptadas. Se usarán tras la próxima publicación.`,
  dropped: (count) =>
    count === 1
      ? "1 formulación descartada. No se volverá a proponer."
      : `${phrasings(count)} descartadas. No se volverán a proponer.`,
  more: "Mostrar más",
  fits: "La que mejor encaja",
  place: (rank) => `${n(rank)}.ª opción para esta pregunta`,
  closerTo: "Más cerca de:",
  unchecked: "Aún no comparada con otros artículos",
  conversation: "Ver conversación",
  keys: { move: "mover", select: "seleccionar", accept: "aceptar", edit: "editar", drop: "descartar" },
  emptyTitle: "Enseñe al asistente las palabras de sus clientes",
  emptyBody:
    "Un artículo se encuentra más a menudo si se sabe cómo preguntan los clientes. Pida formulaciones a un modelo grande o tómelas de sus conversaciones y decida sobre cada una.",
  decidedTitle: "No queda nada por decidir",
  decidedBody: "Publique los cambios para usar las formulaciones aceptadas.",
  noneFound: "Nada coincide con estos filtros",
  resetFilters: "Mostrar todas",
  running: (done, all) => `Proponiendo formulaciones: ${n(done)} de ${articles(all)}`,
  spent: (spent, budget) => `${spent} de un máximo de ${budget}`,
  cancelJob: "Detener",
  states: {
    running: "En curso",
    done: "Terminado",
    cancelled: "Detenido",
    "over-budget": "Detenido al llegar al presupuesto",
    failed: "Detenido: el modelo no respondió",
  },
  result: (proposed, count) => `${phrasings(proposed)} para ${articles(count)}`,
  skipped: (count) => `Nada para ${articles(count)}`,
  dismiss: "Ocultar",
  source: "Origen",
  sourceWhy: {
    "large-model":
      "Escribe doce preguntas para cada artículo con pocas formulaciones. Su texto se envía a su proveedor.",
    conversation:
      "Preguntas de sus clientes que un artículo respondió. Se eliminan los datos personales. Nada sale de su servidor.",
  },
  fewerThan: "Artículos con menos formulaciones que",
  articlesHead: "Artículos",
  questionsHead: "Preguntas",
  priceHead: "Precio estimado",
  about: (price, model) => `Unos ${price} con ${model}`,
  free: "Gratis",
  budget: "Presupuesto en dólares",
  budgetWhy: "Se detiene antes de costar más. Lo propuesto hasta entonces se conserva.",
  unpriced: (model) => `No se conoce el precio de ${model}`,
  unpricedWhy: "Aquí no se puede estimar ni limitar su coste. Consulte antes los precios de su proveedor.",
  missing: "No hay ningún modelo grande configurado",
  missingWhy: "Defina LLM_URL, LLM_MODEL y LLM_API_KEY en el servidor y reinícielo. O use sus conversaciones.",
  noArticles: "Todos los artículos tienen suficientes formulaciones o propuestas abiertas.",
  noQuestions:
    "Todavía no hay preguntas nuevas. Salen de respuestas que ayudaron, de títulos que los clientes eligieron y de artículos que enviaron los agentes.",
  start: "Empezar",
  alreadyRunning: "Ya se están proponiendo formulaciones.",
};
