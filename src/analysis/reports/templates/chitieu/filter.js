// Search and filter of the index. Without scripts the form stays hidden and the whole list stands.
(() => {
  const form = document.getElementById("tim");
  if (!form) return;
  const lists = "#danh-muc, #xa-phuong";
  const rows = [...document.querySelectorAll("[data-search]")].filter((row) => row.closest(lists));
  const bare = (text) =>
    text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
  const texts = rows.map((row) => bare(row.dataset.search));
  const count = form.querySelector("output");

  const apply = () => {
    const words = bare(form.elements.q.value).split(/\s+/).filter(Boolean);
    const wanted = [...form.querySelectorAll("select")].filter((s) => s.value);
    const left = { indicators: 0, areas: 0 };
    rows.forEach((row, i) => {
      const said = words.every((word) => texts[i].includes(word));
      // A choice of themes says nothing of communes, nor one of districts of indicators.
      const about = (s) => s.name in row.dataset;
      const fits = wanted.every((s) => !about(s) || row.dataset[s.name].split(" ").includes(s.value));
      row.hidden = !(said && fits);
      if (!row.hidden) left[row.closest("#xa-phuong") ? "areas" : "indicators"] += 1;
    });
    for (const group of document.querySelectorAll("[data-group]")) {
      group.hidden = !group.querySelector("[data-search]:not([hidden])");
    }
    const said = count.dataset.words.replace("{n}", left.indicators);
    count.textContent = said.replace("{areas}", left.areas);
  };

  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  apply();
})();
