import type { ProfileWords } from "./en.ts";

export const de: ProfileWords = {
  title: "Ihr Profil",
  name: "Name",
  nameHint: "Wird Besuchern angezeigt, wenn Sie antworten.",
  email: "E-Mail",
  language: "Sprache der Konsole",
  save: "Speichern",
  saved: "Gespeichert",
  passwordTitle: "Passwort",
  current: "Aktuelles Passwort",
  next: "Neues Passwort",
  nextHint: "Mindestens 10 Zeichen. Auf allen anderen Geräten werden Sie abgemeldet.",
  change: "Passwort ändern",
  changed: "Passwort geändert.",
  wrong: "Das ist nicht Ihr aktuelles Passwort.",
  tooWeak:
    "Wählen Sie ein längeres Passwort: mindestens 10 Zeichen, nicht Ihre E-Mail-Adresse und nicht leicht zu erraten.",
  tooFast: "Zu viele Versuche. Warten Sie einige Minuten und versuchen Sie es erneut.",
  needed: "Bitte ausfüllen.",
  sessionsTitle: "Wo Sie angemeldet sind",
  sessions: "Ihre Sitzungen",
  here: "dieses Gerät",
  unknown: "Unbekanntes Gerät",
  on: (browser, system) => `${browser} auf ${system}`,
  used: "zuletzt verwendet",
  end: "Abmelden",
  everywhere: "Überall abmelden",
  everywhereTitle: "Überall abmelden?",
  everywhereText: "Damit beenden Sie alle Ihre Sitzungen, auch diese.",
  notificationsTitle: "E-Mails",
  followMail: "E-Mails zu Gesprächen, denen ich folge",
  followMailHint:
    "Solange Sie keine Konsole geöffnet haben, höchstens eine E-Mail je Gespräch in 15 Minuten. Was geschrieben wurde, steht nicht darin.",
  cannotMail:
    "Dieser Server kann solche E-Mails nicht senden. Wer ihn betreibt, muss SMTP_URL, MAIL_FROM und PUBLIC_URL setzen.",
  pushTitle: "Push-Benachrichtigungen",
  pushText:
    "Auf Ihrem Telefon oder Computer, auch wenn Tuppence geschlossen ist. Solange Sie eine Konsole vor sich haben, wird nichts gesendet.",
  pushHere: "Push-Benachrichtigungen auf diesem Gerät",
  pushAbout: "Benachrichtigen über",
  pushDevices: "Geräte mit Push-Benachrichtigungen",
  pushSince: "seit",
  pushTest: "Test senden",
  pushTested: "Gesendet. Die Benachrichtigung sollte in wenigen Sekunden ankommen.",
  pushRemove: "Ausschalten",
  pushIosFirst:
    "Fügen Sie Tuppence auf iPhone und iPad zuerst zum Home-Bildschirm hinzu: Tippen Sie auf „Teilen“, dann auf „Zum Home-Bildschirm“. Öffnen Sie es von dort und schalten Sie dies ein (ab iOS 16.4).",
  pushInsecure:
    "Browser erlauben Push-Benachrichtigungen nur über https. Öffnen Sie die Konsole unter einer https-Adresse.",
  pushMissing: "Dieser Browser unterstützt keine Push-Benachrichtigungen.",
  pushBlocked:
    "Ihr Browser blockiert Benachrichtigungen für diese Seite. Erlauben Sie sie in den Website-Einstellungen des Browsers und laden Sie die Seite neu.",
  appTitle: "App",
  appText: "Tuppence lässt sich wie eine App installieren: mit eigenem Symbol, das zeigt, wie viele Gespräche warten.",
  appInstall: "Tuppence installieren",
  appInstalled: "Sie verwenden die installierte App.",
  appIos: "Tippen Sie auf „Teilen“, dann auf „Zum Home-Bildschirm“.",
  appByMenu:
    "Wenn Ihr Browser es installieren kann, finden Sie in seinem Menü „Installieren“ oder „Zum Startbildschirm hinzufügen“.",
  pushChoices: {
    own: "Meine Gespräche: neue Nachrichten, und wenn mir eines zugewiesen wird oder ein zurückgestelltes wiederkommt",
    followed: "Gespräche, denen ich folge",
    queue: "Neue Gespräche in der Warteschlange meiner Teams",
  },
};
