"use strict";
// Draws the description of the API with Swagger UI, all of it served from here and asked here.
(async () => {
  const place = document.getElementById("api");
  const answer = await fetch(place.dataset.schema);
  const description = await answer.json();

  // What Swagger UI leaves out for those who hear the page or walk it by keys.
  const mend = () => {
    place.querySelectorAll("select:not([aria-label])").forEach((select) => select.setAttribute("aria-label", "Example"));
    place.querySelectorAll("pre:not([tabindex])").forEach((pre) => (pre.tabIndex = 0));
  };
  new MutationObserver(mend).observe(place, { childList: true, subtree: true });

  window.SwaggerUIBundle({
    spec: { ...description, servers: [{ url: location.origin }] },
    domNode: place,
    docExpansion: "list",
    defaultModelsExpandDepth: -1,
    validatorUrl: null,
    syntaxHighlight: false,
  });
})();
