/** Called when the page is looked at again after it was out of sight, and when the network is back. */
export function onSeenAgain(listen: () => void): () => void {
  const look = () => {
    if (document.visibilityState === "visible") listen();
  };
  document.addEventListener("visibilitychange", look);
  window.addEventListener("online", look);
  return () => {
    document.removeEventListener("visibilitychange", look);
    window.removeEventListener("online", look);
  };
}
