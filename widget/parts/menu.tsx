import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useFrame } from "./context.ts";
import { Icon, type IconName } from "./icon.tsx";

export interface MenuItem {
  readonly name: string;
  readonly icon: IconName;
  readonly text: string;
  /** Set for entries that are on or off. */
  readonly checked?: boolean;
  readonly danger?: boolean;
  readonly act: () => void;
}

/** The menu of rare actions. Arrows move, Escape closes it but not the chat. */
export function Menu({ items }: { items: readonly MenuItem[] }) {
  const { words } = useFrame();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!isOpen) return;
    list.current?.querySelector("button")?.focus();
    const away = (event: Event) => {
      const target = event.target as Node;
      if (!list.current?.contains(target) && !button.current?.contains(target)) setOpen(false);
    };
    document.addEventListener("pointerdown", away);
    window.addEventListener("blur", away);
    return () => {
      document.removeEventListener("pointerdown", away);
      window.removeEventListener("blur", away);
    };
  }, [isOpen]);

  function key(event: KeyboardEvent) {
    if (!isOpen) return;
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const to: Record<string, number> = {
      ArrowDown: (at + 1) % buttons.length,
      ArrowUp: (at - 1 + buttons.length) % buttons.length,
      Home: 0,
      End: buttons.length - 1,
    };
    const next = to[event.key];
    if (next !== undefined) {
      event.preventDefault();
      buttons[next]?.focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      if (event.key === "Escape") event.preventDefault();
      shut();
    }
  }

  function shut() {
    setOpen(false);
    button.current?.focus();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the button and of the list in it
    <div className="menu" onKeyDown={key}>
      <button
        ref={button}
        type="button"
        className="head-button"
        aria-label={words.menu}
        title={words.menu}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="more" />
      </button>
      {isOpen ? (
        <div className="menu-list" role="menu" aria-label={words.menu} ref={list}>
          {items.map((item) => (
            <button
              key={item.name}
              type="button"
              role={item.checked === undefined ? "menuitem" : "menuitemcheckbox"}
              {...(item.checked === undefined ? {} : { "aria-checked": item.checked })}
              className={item.danger ? "danger" : ""}
              data-item={item.name}
              tabIndex={-1}
              onClick={() => {
                // Toggled entries stay visible.
                if (item.checked === undefined) shut();
                item.act();
              }}
            >
              <Icon name={item.icon} size={18} />
              <span>{item.text}</span>
              {item.checked === undefined ? null : <span className={`switch ${item.checked ? "on" : ""}`} />}
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}
