import type { Store } from "../ports/database/port.ts";
import { writeSetting } from "../store/setting.ts";
import { type WidgetSettings, widgetSettings } from "../wire/widget.ts";

/** The demo shop's widget: the questions that an empty chat suggests by page, and one message next to the button. */
const SHOP_WIDGET: WidgetSettings = widgetSettings.parse({
  suggestions: [
    {
      pages: "*/demo/returns*",
      questions: [
        "How do I return something?",
        "How do I get a return label?",
        "Can I exchange an item for another size?",
      ],
    },
    {
      pages: "*/demo/delivery*",
      questions: ["How long does delivery take?", "How much does delivery cost?", "Which countries do you deliver to?"],
    },
    {
      pages: "*/demo/tents*",
      questions: [
        "How do I pitch and dry my tent?",
        "My tent pole is broken. What can I do?",
        "How long is the warranty?",
      ],
    },
    {
      pages: "*",
      questions: ["How do I track my order?", "How do I return something?", "How long is the warranty?"],
    },
  ],
  proactive: [{ pages: "*/demo/returns*", delaySeconds: 6, text: "Sending something back? I can tell you how." }],
  files: "documents",
});

/** Sets it for a new site; a manager can change all of it. */
export async function setShopWidget(store: Store, siteId: string): Promise<void> {
  await writeSetting(store, { scopeId: siteId, name: "widget", value: SHOP_WIDGET });
}
