// Search and filter of the index. Without scripts the form stays hidden and the whole list stands.
(() => {
  const form = document.getElementById("tim");
  if (!form) return;
  const rows = [...document.querySelectorAll("#danh-muc [data-search]")];
  const bare = (text) =>
    text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
  const texts = rows.map((row) => bare(row.dataset.search));
  const count = form.querySelector("output");

  const apply = () => {
    const words = bare(form.elements.q.value).split(/\s+/).filter(Boolean);
    const wanted = [...form.querySelectorAll("select")].filter((s) => s.value);
    let left = 0;
    rows.forEach((row, i) => {
      const said = words.every((word) => texts[i].includes(word));
      const fits = wanted.every((s) => (row.dataset[s.name] || "").split(" ").includes(s.value));
      row.hidden = !(said && fits);
      left += said && fits;
    });
    for (const group of document.querySelectorAll("#danh-muc [data-group]")) {
      group.hidden = !group.querySelector("[data-search]:not([hidden])");
    }
    count.textContent = count.dataset.words.replace("{n}", left);
  };

  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  apply();
})();
