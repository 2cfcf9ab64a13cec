import type { AuditWords } from "./en.ts";

export const es: AuditWords = {
  text: "Inicios de sesión, cambios de rol, exportaciones, eliminaciones y claves de API. Las entradas no se pueden modificar ni eliminar.",
  filter: "Mostrar",
  all: "Todas las acciones",
  none: "Todavía no hay entradas.",
  more: "Cargar más",
  at: "Cuándo",
  what: "Acción",
  who: "Quién",
  from: "Dirección",
  action: {
    "sign-in": "Inicio de sesión",
    "sign-in-failed": "Inicio de sesión fallido",
    "member-joined": "Miembro nuevo",
    "role-changed": "Rol cambiado",
    "member-deactivated": "Miembro desactivado",
    "member-reactivated": "Miembro reactivado",
    "password-link-made": "Enlace de contraseña creado",
    "key-created": "Clave de API creada",
    "key-revoked": "Clave de API revocada",
    "identity-secret-made": "Secreto de identidad creado",
    exported: "Datos exportados",
    "conversation-deleted": "Conversación eliminada",
  },
  actor: {
    member: "Un miembro",
    key: "Una clave de API",
    machine: "Un comando en el servidor",
    stranger: "Desconocido",
  },
};
