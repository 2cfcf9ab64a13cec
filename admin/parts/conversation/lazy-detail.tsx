import { lazy, Suspense } from "react";
import { Loading } from "../loading.tsx";

const load = () => import("./detail.tsx");
const Loaded = lazy(() => load().then((file) => ({ default: file.Detail })));
// The list is shown first; the conversation's part is fetched meanwhile, so that opening one waits for nothing.
void load().catch(() => undefined);

/** An open conversation, where the list is what a page shows first. */
export function Detail(options: { id: string; back: string }) {
  return (
    <Suspense fallback={<Loading />}>
      <Loaded {...options} />
    </Suspense>
  );
}
