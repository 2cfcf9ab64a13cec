/** Two soft notes, generated here: no file to download. Silent if the browser requires a click first. */
export function chime(): void {
  try {
    const audio = new AudioContext();
    for (const [i, hertz] of [660, 880].entries()) {
      const at = audio.currentTime + i * 0.14;
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0.0001, at);
      volume.gain.exponentialRampToValueAtTime(0.08, at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.25);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.26);
    }
    setTimeout(() => void audio.close(), 1_000);
  } catch {
    // No sound here.
  }
}
