import { Route, Routes } from "react-router";
import { WebhookList } from "./list.tsx";
import { WebhookPage } from "./one.tsx";
import "./webhooks.css";

/** Webhooks: the list, and each of them with its log. */
export default function Webhooks() {
  return (
    <Routes>
      <Route index element={<WebhookList />} />
      <Route path=":webhookId" element={<WebhookPage />} />
    </Routes>
  );
}
