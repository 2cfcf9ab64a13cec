import type { ReactNode } from "react";

/** Stroke icons on a 24-pixel grid, drawn for this console; decoration only, with text next to them. */
export function icon(children: ReactNode) {
  return function Icon({ size = 18 }: { size?: number }) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {children}
      </svg>
    );
  };
}

export const InboxIcon = icon(<path d="M3 13h5l2 3h4l2-3h5M5 5h14l2 8v5a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-5L5 5Z" />);
export const ConversationsIcon = icon(
  <path d="M4 5h11a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2H9l-5 4V5Zm13 4h2a1 1 0 0 1 1 1v10l-4-3h-5" />,
);
export const KnowledgeIcon = icon(
  <path d="M12 6c-2-1.6-5-2-8-2v14c3 0 6 .4 8 2 2-1.6 5-2 8-2V4c-3 0-6 .4-8 2Zm0 0v14" />,
);
export const TryIcon = icon(<path d="M9 3h6M10 3v6l-5 9a2 2 0 0 0 1.8 3h10.4a2 2 0 0 0 1.8-3l-5-9V3M7.5 15h9" />);
export const MailIcon = icon(<path d="M3 6h18v12H3zM3 7l9 7 9-7" />);
export const OverviewIcon = icon(<path d="M4 20V10m5.3 10V4m5.4 16v-7M20 20V8" />);
export const SettingsIcon = icon(
  <path d="M4 7h9m5 0h2M4 17h2m5 0h9M15.5 7a2.2 2.2 0 1 0 4.4 0 2.2 2.2 0 0 0-4.4 0Zm-9 10a2.2 2.2 0 1 0 4.4 0 2.2 2.2 0 0 0-4.4 0Z" />,
);
export const SignOutIcon = icon(<path d="M10 4H5v16h5m5-12 4 4-4 4m4-4H10" />);
export const ColoursIcon = icon(
  <path d="M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 0v18M12 7a5 5 0 0 1 0 10M12 3a9 9 0 0 1 0 18" />,
);
export const ThumbUpIcon = icon(
  <path d="M7 11v9H4v-9h3Zm0 0 4-8c1.5 0 2.5 1 2.5 2.5V9H19a1.8 1.8 0 0 1 1.8 2.1l-1.2 7A2 2 0 0 1 17.6 20H7" />,
);
export const ThumbDownIcon = icon(
  <path d="M7 13V4H4v9h3Zm0 0 4 8c1.5 0 2.5-1 2.5-2.5V15H19a1.8 1.8 0 0 0 1.8-2.1l-1.2-7A2 2 0 0 0 17.6 4H7" />,
);
export const BellIcon = icon(<path d="M6 16V11a6 6 0 0 1 12 0v5l2 2H4l2-2Zm4 5h4" />);
export const BellOffIcon = icon(<path d="M6 16V11a6 6 0 0 1 9-5.200M18 11v5l2 2H4l2-2m4 5h4M4 4l16 16" />);
