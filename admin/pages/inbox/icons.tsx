import { icon } from "../../shell/icons.tsx";

export const SoundIcon = icon(<path d="M4 10v4h3l5 4V6l-5 4H4Zm12-2a5 5 0 0 1 0 8m2.500-11a9 9 0 0 1 0 14" />);
export const SoundOffIcon = icon(<path d="M4 10v4h3l5 4V6l-5 4H4Zm12 0 5 5m0-5-5 5" />);
export const KeyboardIcon = icon(<path d="M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M8 14h8" />);
