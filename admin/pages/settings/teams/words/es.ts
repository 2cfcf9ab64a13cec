import type { TeamWords } from "./en.ts";

export const es: TeamWords = {
  text: "Las conversaciones se pueden asignar a un equipo, a mano o con una regla. Todos sus miembros las ven en «Equipo», en la bandeja de entrada.",
  add: "Nuevo equipo",
  none: "Aún no hay equipos",
  noneText: "Cree uno para cada grupo que se ocupa de sus propios temas, como Facturación o Envíos.",
  addTitle: "Nuevo equipo",
  editTitle: "Editar el equipo",
  name: "Nombre",
  members: "Miembros",
  hours: "Horario",
  sameHours: "El del sitio",
  ownHours: "Propio",
  hoursText: "Cuándo está disponible este equipo. Las conversaciones que lo esperan siguen este horario.",
  nobody: "Sin miembros",
  open: (count) => (count === 1 ? "1 conversación abierta" : `${count} conversaciones abiertas`),
  edit: "Editar",
  delete: "Eliminar",
  deleteTitle: (name) => `¿Eliminar el equipo ${name}?`,
  deleteText: "Sus conversaciones se quedan donde están, sin equipo. Las reglas que lo nombran ya no asignan equipo.",
  agents: "Agentes",
  agentsText:
    "Cuántas conversaciones abiertas se asignan automáticamente a cada agente y cuáles recibe primero. A mano se puede asignar sin límite.",
  asSite: "El límite del sitio",
  upTo: (count) =>
    count === 0 ? "Sin asignación automática" : count === 1 ? "Hasta 1 conversación" : `Hasta ${count} conversaciones`,
  editOne: (name) => `Editar ${name}`,
  deleteOne: (name) => `Eliminar ${name}`,
  editAgent: (name) => `Editar a ${name}`,
  capacity: "Límite de la asignación automática",
  capacityText:
    "Conversaciones abiertas hasta las que se asignan más. Déjelo vacío para usar el límite del sitio; con 0 no se asigna ninguna automáticamente.",
  languages: "Idiomas",
  languagesText: "Las conversaciones en estos idiomas van primero a esta persona.",
  tags: "Etiquetas",
  tagsText: "Las conversaciones con estas etiquetas van primero a esta persona.",
};
