/** What a file is, according to its content. */
export interface FileFacts {
  /** A picture that was encoded anew: its new type. Unknown content is "application/octet-stream". */
  readonly mediaType: string;
  /** It's a picture, and was encoded anew: nothing of the file that was sent is left but its pixels. */
  readonly isPicture: boolean;
  /** The preview's type and pixels, if one was made. */
  readonly preview: { readonly mediaType: string; readonly width: number; readonly height: number } | null;
}

/** Looks into files that strangers sent, beside the server's thread, and within limits of time and memory. */
export interface FileReader {
  /**
   * Finds out what a file is. A picture (PNG, JPEG, WebP or GIF, not animated) is encoded anew, turned as its camera held it.
   * One that can't be read, or has too many pixels, is a file like any other.
   * @param source absolute
   * @param made where an encoded picture and its preview are written, absolute
   */
  read(source: string, made: { readonly picture: string; readonly preview: string }): Promise<FileFacts>;
  close(): Promise<void>;
}
