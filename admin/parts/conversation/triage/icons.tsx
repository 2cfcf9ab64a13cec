import { icon } from "../../../shell/icons.tsx";

export const PriorityIcon = icon(<path d="M5 21V4m0 1h12l-2.5 4L17 13H5" />);
export const SnoozeIcon = icon(<path d="M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z" />);
