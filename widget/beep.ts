/** Seconds of the tone, and its loudness (1 is full). */
const LENGTH_S = 0.22;
const LOUDNESS = 0.08;

let audio: AudioContext | undefined;

/** A short, soft tone for a message; silent if the browser allows no sound without a click. */
export function beep(): void {
  try {
    audio ??= new AudioContext();
    void audio.resume();
    const now = audio.currentTime;
    const volume = audio.createGain();
    volume.gain.setValueAtTime(LOUDNESS, now);
    volume.gain.exponentialRampToValueAtTime(0.0001, now + LENGTH_S);
    volume.connect(audio.destination);
    for (const [i, hertz] of [660, 880].entries()) {
      const tone = audio.createOscillator();
      tone.frequency.value = hertz;
      tone.connect(volume);
      tone.start(now + i * 0.08);
      tone.stop(now + LENGTH_S);
    }
  } catch {
    // No sound here: the badge says the same.
  }
}
