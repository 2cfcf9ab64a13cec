import { Button, Group, Modal, Text } from "@mantine/core";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
} from "react";
import { useNavigate } from "react-router";
import { BASE } from "../../document.ts";
import { useWords } from "../../language.tsx";
import { words } from "./words.ts";

interface Guard {
  /** Registers unsaved changes with the function that discards them; returns a function that unregisters them. */
  hold(discard: () => void): () => void;
  /** Goes to a page of the console; asks first if there are unsaved changes. */
  go(to: string): void;
}
const Context = createContext<Guard>({ hold: () => () => {}, go: () => {} });

/** Asks before a link or the section list leads away from unsaved changes. */
export function LeaveGuard({ children }: { children: ReactNode }) {
  const said = useWords(words);
  const navigate = useNavigate();
  const held = useRef(new Set<() => void>());
  const [wanted, setWanted] = useState<string | null>(null);
  const hold = useCallback((discard: () => void) => {
    held.current.add(discard);
    return () => {
      held.current.delete(discard);
    };
  }, []);
  const go = useCallback((to: string) => (held.current.size > 0 ? setWanted(to) : navigate(to)), [navigate]);
  const guard = useMemo(() => ({ hold, go }), [hold, go]);

  const onClick = useEffectEvent((event: MouseEvent) => {
    if (held.current.size === 0 || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const home = `${BASE}/console`;
    if (link === null || link.target === "_blank" || link.origin !== location.origin) return;
    if (!link.pathname.startsWith(`${home}/`) || link.pathname === location.pathname) return;
    event.preventDefault();
    event.stopPropagation();
    setWanted(`${link.pathname.slice(home.length)}${link.search}`);
  });
  useEffect(() => {
    // Before the router handles it.
    const hear = (event: MouseEvent) => onClick(event);
    document.addEventListener("click", hear, true);
    return () => document.removeEventListener("click", hear, true);
  }, []);

  const leave = () => {
    for (const discard of [...held.current]) discard();
    held.current.clear();
    setWanted(null);
    if (wanted !== null) navigate(wanted);
  };
  return (
    <Context value={guard}>
      {children}
      <Modal
        opened={wanted !== null}
        onClose={() => setWanted(null)}
        title={said.leaveTitle}
        centered
        closeButtonProps={{ "aria-label": said.close }}
      >
        <Text size="sm">{said.leaveText}</Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => setWanted(null)} data-autofocus>
            {said.stay}
          </Button>
          <Button color="red" onClick={leave}>
            {said.leave}
          </Button>
        </Group>
      </Modal>
    </Context>
  );
}

/** Keeps the reader on the page while there are unsaved changes. */
export function useGuard(isHeld: boolean, discard: () => void): void {
  const { hold } = useContext(Context);
  const drop = useEffectEvent(discard);
  useEffect(() => (isHeld ? hold(() => drop()) : undefined), [isHeld, hold]);
}

/** Goes to another page of the console, guarded. */
export function useGo(): (to: string) => void {
  return useContext(Context).go;
}
