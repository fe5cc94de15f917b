// What `import … from 'ape-dao-page'` becomes in a module's script: the kit that the page's own script left.
module.exports = globalThis.apeDaoPage;
