import type { SiteWords } from "./en.ts";

export const fr: SiteWords = {
  text: "Le nom que voient vos visiteurs et les pages où le chat peut apparaître.",
  name: "Nom",
  nameText: "S’affiche en haut du chat, sauf si vous donnez un nom au widget.",
  language: "Langue",
  languageText:
    "La langue de vos articles. Le chat utilise la langue de chaque visiteur quand c’est possible. Les modifications s’appliquent aux réponses après la prochaine publication.",
  origins: "Pages autorisées",
  originsText:
    "Une adresse par ligne, sans chemin : https://shop.example. Les adresses avec et sans www comptent séparément. Le chat ne se charge sur aucune autre page, même si quelqu’un copie la balise.",
  originsPlaceholder: "https://shop.example",
  own: "Autoriser aussi les pages de ce serveur",
  closed: "Le chat ne peut encore apparaître nulle part. Ajoutez l’adresse de votre site.",
  notOrigin: (text: string) =>
    `« ${text} » n’est pas une adresse valide. Utilisez une forme comme https://shop.example.`,
  key: "Clé",
  keyText: "Identifie ce site dans la balise script. Elle est publique et ne peut pas être modifiée.",
  another: "Nouveau site",
  nameNeeded: "Saisissez un nom.",
  review: "Relecture des articles",
  reviewOn: "Les modifications d'articles doivent être approuvées par une seconde personne",
  reviewText:
    "Chaque modification, y compris les importations et les sources, attend qu'un autre manager l'approuve. Personne ne peut approuver la sienne ; un propriétaire peut passer outre, et le journal le note.",
  reviewOwner: "Seul un propriétaire peut modifier ce réglage.",
  push: "Notifications push",
  pushOn: "Indiquer le nom et le message du client",
  pushText:
    "Tant que cette option est désactivée, les notifications sur les appareils des agents disent seulement qu’il y a du nouveau. Elles passent chiffrées par les services des éditeurs de navigateurs, mais un écran verrouillé peut les montrer.",
};
