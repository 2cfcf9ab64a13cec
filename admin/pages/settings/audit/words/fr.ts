import type { AuditWords } from "./en.ts";

export const fr: AuditWords = {
  text: "Connexions, changements de rôle, exports, suppressions et clés d’API. Les entrées ne peuvent être ni modifiées ni supprimées.",
  filter: "Afficher",
  all: "Toutes les actions",
  none: "Aucune entrée pour le moment.",
  more: "Charger la suite",
  at: "Quand",
  what: "Action",
  who: "Qui",
  from: "Adresse",
  action: {
    "sign-in": "Connexion",
    "sign-in-failed": "Échec de connexion",
    "member-joined": "Nouveau membre",
    "role-changed": "Rôle modifié",
    "member-deactivated": "Membre désactivé",
    "member-reactivated": "Membre réactivé",
    "password-link-made": "Lien de mot de passe créé",
    "key-created": "Clé d’API créée",
    "key-revoked": "Clé d’API révoquée",
    "identity-secret-made": "Secret d’identité créé",
    exported: "Données exportées",
    "conversation-deleted": "Conversation supprimée",
  },
  actor: {
    member: "Un membre",
    key: "Une clé d’API",
    machine: "Une commande sur le serveur",
    stranger: "Inconnu",
  },
};
