BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE current_rows (
	sheet VARCHAR(20) NOT NULL, 
	"key" TEXT NOT NULL, 
	entry BIGINT NOT NULL, 
	placed BIGINT NOT NULL, 
	nation TEXT, 
	day VARCHAR(10), 
	CONSTRAINT pk_current_rows PRIMARY KEY (sheet, "key")
);
INSERT INTO "current_rows" VALUES('settings','id',1,1,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','title',2,2,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','says',3,3,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','host',4,4,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','patron',5,5,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','about',6,6,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','scenario',7,7,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','requirement',8,8,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','count',9,9,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','scenarios.no truce',10,10,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','requirements.small.title',11,11,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','requirements.small.says',12,12,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','requirements.small.basis',13,13,NULL,NULL);
INSERT INTO "current_rows" VALUES('capabilities','field_kitchens',14,14,NULL,NULL);
INSERT INTO "current_rows" VALUES('nations','FRA',15,15,NULL,NULL);
INSERT INTO "current_rows" VALUES('bodies','coalition',17,17,NULL,NULL);
INSERT INTO "current_rows" VALUES('sources','s1',18,18,NULL,NULL);
INSERT INTO "current_rows" VALUES('sources','s2',19,19,NULL,NULL);
INSERT INTO "current_rows" VALUES('meetings','m1',20,20,NULL,'2025-03-01');
INSERT INTO "current_rows" VALUES('events','ceasefire',21,21,NULL,NULL);
INSERT INTO "current_rows" VALUES('events','own_border',22,22,NULL,NULL);
INSERT INTO "current_rows" VALUES('statements','st1',23,23,'FRA','2025-03-01');
INSERT INTO "current_rows" VALUES('statements','st3',25,25,'FRA','2025-03-01');
INSERT INTO "current_rows" VALUES('promises','FRA.sea.mine_countermeasures',26,26,NULL,NULL);
INSERT INTO "current_rows" VALUES('requirements','small | land',27,27,NULL,NULL);
INSERT INTO "current_rows" VALUES('requirements','small | mines',28,28,NULL,NULL);
INSERT INTO "current_rows" VALUES('sites','old_harbour',29,29,NULL,NULL);
INSERT INTO "current_rows" VALUES('figures','f1',30,30,NULL,NULL);
INSERT INTO "current_rows" VALUES('odds','ceasefire | own_border',31,31,NULL,NULL);
INSERT INTO "current_rows" VALUES('odds','ceasefire',32,32,NULL,NULL);
INSERT INTO "current_rows" VALUES('nations','POL',34,16,NULL,NULL);
INSERT INTO "current_rows" VALUES('nations','DEU',35,35,NULL,NULL);
INSERT INTO "current_rows" VALUES('statements','st2',39,24,'POL','2025-03-01');
CREATE TABLE entries (
	number BIGINT NOT NULL, 
	recorded_at VARCHAR(27) NOT NULL, 
	recorded_by TEXT NOT NULL, 
	act VARCHAR(10) NOT NULL, 
	sheet VARCHAR(20) NOT NULL, 
	"key" TEXT NOT NULL, 
	regards BIGINT, 
	placed BIGINT NOT NULL, 
	cells TEXT, 
	why TEXT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_entries PRIMARY KEY (number), 
	CONSTRAINT ck_entries_act CHECK (act in ('records', 'supersedes', 'withdraws', 'contests', 'yields')), 
	CONSTRAINT ck_entries_cells CHECK ((cells is null) = (act in ('withdraws', 'yields'))), 
	CONSTRAINT ck_entries_regards CHECK ((regards is null) = (act = 'records'))
);
INSERT INTO "entries" VALUES(1,'2025-04-10T12:00:00.000000Z','Ann','records','settings','id',NULL,1,'{"setting":"id","value":"example"}','begun','e4e0561171100b8ae58cfcddb938b9352e3127a237766ee22aa5dd4cacd35159');
INSERT INTO "entries" VALUES(2,'2025-04-10T12:00:00.000000Z','Ann','records','settings','title',NULL,2,'{"setting":"title","value":"An example coalition"}','begun','6b31c45a7c16763d522c3acf8be18a52eead02f239e6725393d2987714abf93f');
INSERT INTO "entries" VALUES(3,'2025-04-10T12:00:00.000000Z','Ann','records','settings','says',NULL,3,'{"setting":"says","value":"An example to write over: one row or more in each table, each with its evidence."}','begun','3eb2bee514dc83dec28f5c07fb3d4045809aea873d1d622112b7c5760d3d2b6d');
INSERT INTO "entries" VALUES(4,'2025-04-10T12:00:00.000000Z','Ann','records','settings','host',NULL,4,'{"setting":"host"}','begun','2cf7354a21df7018aba83597fafa883e9e87c9caed60f0e677e3f5c2db3b7abb');
INSERT INTO "entries" VALUES(5,'2025-04-10T12:00:00.000000Z','Ann','records','settings','patron',NULL,5,'{"setting":"patron"}','begun','4203b974a479d6560ced170e4adb00c45346363b39f4d65f65f2430d99281616');
INSERT INTO "entries" VALUES(6,'2025-04-10T12:00:00.000000Z','Ann','records','settings','about',NULL,6,'{"setting":"about","value":"force"}','begun','14055481acee20bb509b70cab0595b60acaf5a9e231a394bad00894061ebaeac');
INSERT INTO "entries" VALUES(7,'2025-04-10T12:00:00.000000Z','Ann','records','settings','scenario',NULL,7,'{"setting":"scenario","value":"ceasefire"}','begun','ffa0ea60ee5e182761056dbe1954e517207653f3d7f3a893d059a7e0ae538154');
INSERT INTO "entries" VALUES(8,'2025-04-10T12:00:00.000000Z','Ann','records','settings','requirement',NULL,8,'{"setting":"requirement","value":"small"}','begun','dacea366a0b6463f14d8a905e5b955b43a153925ce998d25fabbdc1d08ee880d');
INSERT INTO "entries" VALUES(9,'2025-04-10T12:00:00.000000Z','Ann','records','settings','count',NULL,9,'{"setting":"count","value":"indicated"}','begun','c01a7ada0af042e3047f480580b452ccdd0b47daf19093a5359224f45b22f600');
INSERT INTO "entries" VALUES(10,'2025-04-10T12:00:00.000000Z','Ann','records','settings','scenarios.no truce',NULL,10,'{"setting":"scenarios.no truce","value":"not ceasefire"}','begun','09b07d3b2eda5bff753fbdba7473b50669fc7b31ab8832c8a8d73e6a22d5b94c');
INSERT INTO "entries" VALUES(11,'2025-04-10T12:00:00.000000Z','Ann','records','settings','requirements.small.title',NULL,11,'{"setting":"requirements.small.title","value":"A small presence"}','begun','ea8d574ce87fb5f205e8fb0130a9626aad88561ffd84f191ffb89724d0d1d097');
INSERT INTO "entries" VALUES(12,'2025-04-10T12:00:00.000000Z','Ann','records','settings','requirements.small.says',NULL,12,'{"setting":"requirements.small.says","value":"Six thousand in two cities, and two minehunters."}','begun','ab4656b2b83ba24e79e334188025914654375b7ebb6f947f08ae06fb28a8fee1');
INSERT INTO "entries" VALUES(13,'2025-04-10T12:00:00.000000Z','Ann','records','settings','requirements.small.basis',NULL,13,'{"setting":"requirements.small.basis","value":"assumption"}','begun','0d820713010600d5bff2488ae4b4f1612d4ab91d3619eef1708b85400b42b2e0');
INSERT INTO "entries" VALUES(14,'2025-04-10T12:00:00.000000Z','Ann','records','capabilities','field_kitchens',NULL,14,'{"capability":"field_kitchens","code":"KIT","name":"field kitchens","smallest":"1","unit":"kitchen","unsized":"up to 10"}','begun','04450178643aa6031875e8a1c291a2bfa972e89e2fd9a3518db165dae677f7f7');
INSERT INTO "entries" VALUES(15,'2025-04-10T12:00:00.000000Z','Ann','records','nations','FRA',NULL,15,'{"groups":"NATO; EU","member":"yes","name":"France","nation":"FRA"}','begun','f9680f162a5c2b14d70a6f8aaed4dcdf451382987b735c78a8860063afe4b22a');
INSERT INTO "entries" VALUES(16,'2025-04-10T12:00:00.000000Z','Ann','records','nations','POL',NULL,16,'{"groups":"NATO; EU","member":"yes","name":"Poland","nation":"POL"}','begun','53e8d1d27b0ef3a8671e25ee66ba64e2f6c1e82761e817b48a5e4e5b86c9a0bb');
INSERT INTO "entries" VALUES(17,'2025-04-10T12:00:00.000000Z','Ann','records','bodies','coalition',NULL,17,'{"body":"coalition","kind":"coalition","name":"The coalition of this example"}','begun','c47066df4409c93f72775c1946774086f6cfa52b5b0a2eceae96a1c7e99bc53c');
INSERT INTO "entries" VALUES(18,'2025-04-10T12:00:00.000000Z','Ann','records','sources','s1',NULL,18,'{"grade":"B","language":"en","published_on":"2025-03-01","publisher":"Example Daily","source":"s1","title":"Ministers meet","url":"https://example.org/1"}','begun','5dda9ec4ecbafb1eeb53eabd5ab2fa9693601c4a1472e496ad233500b0229604');
INSERT INTO "entries" VALUES(19,'2025-04-10T12:00:00.000000Z','Ann','records','sources','s2',NULL,19,'{"copy_of":"s1","grade":"F","language":"en","published_on":"2025-03-02","publisher":"Example Blog","source":"s2","title":"The same, retold","url":"https://example.net/copy"}','begun','f6d004ddf6e549f1cabd415d8e2b672e7f96b0e9fc1b55fc526bdd4c45dc71aa');
INSERT INTO "entries" VALUES(20,'2025-04-10T12:00:00.000000Z','Ann','records','meetings','m1',NULL,20,'{"attending":"30","body":"coalition","chairs":"FRA","counted":"ministers","held_on":"2025-03-01","level":"ministers of defence","meeting":"m1","place":"Brussels","sources":"s1"}','begun','b28455e633917f472a8d5713b26b4cf21bf78ffa0a4421761b8df3f84a573daf');
INSERT INTO "entries" VALUES(21,'2025-04-10T12:00:00.000000Z','Ann','records','events','ceasefire',NULL,21,'{"basis":"assumption","event":"ceasefire","kind":"event","says":"there is a ceasefire"}','begun','3c8c9567e35d1be02f35c93c3cbc3b3178abd049be239efaeaf6ca6d608e6648');
INSERT INTO "entries" VALUES(22,'2025-04-10T12:00:00.000000Z','Ann','records','events','own_border',NULL,22,'{"basis":"fact","event":"own_border","holds_from":"2025-03-01","kind":"reason","says":"the own border needs every soldier","sources":"s1"}','begun','2ba9650fb65d25399a0734a168e59f23b0aced58c033c04a3e8e933689b2e606');
INSERT INTO "entries" VALUES(23,'2025-04-10T12:00:00.000000Z','Ann','records','statements','st1',NULL,23,'{"about":"force","basis":"fact","capability":"land","caveats":"area: away from the front","condition":"ceasefire and nations(land) >= 2","confidence":"high","gist":"France would send up to five thousand once others come.","nation":"FRA","place":"in_host","quantity":"up to 5,000","said_on":"2025-03-01","sources":"s1; s2","speaker":"A. Person, President","stance":"pledges","statement":"st1","unit":"troops","voice":"head"}','begun','0f78231e1057ab1a07afe2c8608bbed3506de8bc61ddd54314a983dac33e743a');
INSERT INTO "entries" VALUES(24,'2025-04-10T12:00:00.000000Z','Ann','records','statements','st2',NULL,24,'{"about":"force","basis":"fact","because":"own_border","capability":"land","confidence":"high","gist":"Poland sends nobody.","nation":"POL","place":"in_host","reason":"soldiers guard the own border","said_on":"2025-03-01","sources":"s1","speaker":"B. Person, Prime Minister","stance":"refuses","statement":"st2","voice":"head"}','begun','878cd8aeceb14ed267f2d32f2dc90036cc770d8ef26f437d3cd0bb888d8a7629');
INSERT INTO "entries" VALUES(25,'2025-04-10T12:00:00.000000Z','Ann','records','statements','st3',NULL,25,'{"about":"force","basis":"fact","capability":"sea.mine_countermeasures","condition":"ceasefire","confidence":"high","gist":"France may send a minehunter.","nation":"FRA","place":"offshore","quantity":"1","said_on":"2025-03-01","sources":"s1","speaker":"C. Person, Minister","stance":"considers","statement":"st3","voice":"minister"}','begun','08bc3d474d3951806fe3604e7c5172a3216dbbcccbc67afdb8ab04657d6640e6');
INSERT INTO "entries" VALUES(26,'2025-04-10T12:00:00.000000Z','Ann','records','promises','FRA.sea.mine_countermeasures',NULL,26,'{"arrives_on":"2025-06-01","basis":"fact","name":"a minehunter","promise":"FRA.sea.mine_countermeasures","sources":"s1"}','begun','1507e41fd56c3e320ac5fa81b35c5980631b75db6acdcabb859f36cc3d7aac2d');
INSERT INTO "entries" VALUES(27,'2025-04-10T12:00:00.000000Z','Ann','records','requirements','small | land',NULL,27,'{"basis":"assumption","capability":"land","line":"land","name":"Presence in two cities","needs":"6000","place":"in_host","priority":"1","requirement":"small"}','begun','6a1cb607b638bc317e78151ee2cc7e785401cb87fa103ffe897a8e6c6097e0eb');
INSERT INTO "entries" VALUES(28,'2025-04-10T12:00:00.000000Z','Ann','records','requirements','small | mines',NULL,28,'{"basis":"assumption","capability":"sea.mine_countermeasures","line":"mines","name":"Mine clearance","needs":"2","place":"offshore","priority":"2","requirement":"small"}','begun','52d71c93d5c28f8112db203fbec66b9005f9dacf3ef8812f3f150c04d8582259');
INSERT INTO "entries" VALUES(29,'2025-04-10T12:00:00.000000Z','Ann','records','sites','old_harbour',NULL,29,'{"basis":"fact","kind":"town","latitude":"46.5","longitude":"30.7","name":"Old Harbour","note":"an example","population":"100000","site":"old_harbour"}','begun','9944527572ec6bb64071ed5b3133a9ffb15e89454025fe305aa74fe3c98fa76a');
INSERT INTO "entries" VALUES(30,'2025-04-10T12:00:00.000000Z','Ann','records','figures','f1',NULL,30,'{"amount":"6,000 troops","basis":"estimate","figure":"f1","gist":"Planners spoke of six thousand.","said_on":"2025-03-01","sources":"s1","what_for":"the whole force","who":"planners, in the press"}','begun','4869cca5789b76d9642ef9c1a085e35dbe2fa84f39479e9f7e8f565ca3740932');
INSERT INTO "entries" VALUES(31,'2025-04-10T12:00:00.000000Z','Ann','records','odds','ceasefire | own_border',NULL,31,'{"basis":"assumption","chance":"20-40%","event":"ceasefire","given":"own_border","note":"who guards a border has not made peace","sources":"s1"}','begun','0e16346426b3f0f4b3d90a4738bee4da1d2c4d2488a7806a5600c1586b470b14');
INSERT INTO "entries" VALUES(32,'2025-04-10T12:00:00.000000Z','Ann','records','odds','ceasefire',NULL,32,'{"basis":"assumption","chance":"0.6","event":"ceasefire"}','begun','143383a1914ec4f2c840e7b9c97750a0d8f186a876a4e8c9bb2d0b03ed2f0ff2');
INSERT INTO "entries" VALUES(33,'2025-04-10T12:00:00.000000Z','Ann','records','amounts','FRA.land@in_host',NULL,33,'{"basis":"estimate","least":"1000","likely":"3000","offer":"FRA.land@in_host","sources":"s1"}','begun','280364669776a74ec961427bb1cfc3d1063e7959fa5393da4a3d4965487d8e16');
INSERT INTO "entries" VALUES(34,'2025-04-11T12:00:00.000000Z','Ann','supersedes','nations','POL',16,16,'{"groups":"NATO; EU","member":"yes","name":"Poland","nation":"POL","note":"Neighbour; 100 %"}','Seen on the page','301d18dbc9e0767eaac1dbcb1afa0569e939a69c8063f910ab6fda53c2d4bece');
INSERT INTO "entries" VALUES(35,'2025-04-11T12:00:00.000000Z','Ann','records','nations','DEU',NULL,35,'{"name":"Germany","nation":"DEU"}','Seen on the page','27cf3e363266b98f9d451f14528c145b181316f6989f5eaba5e1a1537b33d5ef');
INSERT INTO "entries" VALUES(36,'2025-04-12T12:00:00.000000Z','Ben','contests','nations','POL',34,16,'{"groups":"NATO; EU","member":"yes","name":"Poland","nation":"POL","note":"No neighbour"}','It isn''t','0e9018db082d56f6f9d335a5b08d94c01ab645bc12e74e0543f19a5f75f0e492');
INSERT INTO "entries" VALUES(37,'2025-04-13T12:00:00.000000Z','Ben','yields','nations','POL',36,16,NULL,'','72800634602a27b3dee5b3ea6d4b19c37ebb3bc16d89d1b9ba27623e776890d4');
INSERT INTO "entries" VALUES(38,'2025-04-14T12:00:00.000000Z','Zoë','withdraws','amounts','FRA.land@in_host',33,33,NULL,'','32316c191bce1ea7f17c34e9b7a0bfd5c069b8a92f651c581ea4508d47f42532');
INSERT INTO "entries" VALUES(39,'2025-04-15T12:00:00.000000Z','Ann','supersedes','statements','st2',24,24,'{"about":"force","basis":"fact","because":"own_border","capability":"land","confidence":"high","gist":"Poland sends no soldiers.","nation":"POL","place":"in_host","reason":"soldiers guard the own border","said_on":"2025-03-01","sources":"s1","speaker":"B. Person, Prime Minister","stance":"refuses","statement":"st2","voice":"head"}','','10646d48be2a933d30f1e2b501e106ae8dcf97cabc5ef43bbe1caf3e685e5a44');
INSERT INTO "entries" VALUES(40,'2025-04-16T12:00:00.000000Z','Ben','contests','nations','FRA',15,15,'{"groups":"NATO; EU","member":"yes","name":"France","nation":"FRA","note":"Open"}','','32bc8a5d3213cf5bb97037d40054f0c34f409bf71255aeca19951ec79ea976ff');
CREATE TABLE ledger (
	id VARCHAR(36) NOT NULL, 
	made_at VARCHAR(27) NOT NULL, 
	CONSTRAINT pk_ledger PRIMARY KEY (id)
);
INSERT INTO "ledger" VALUES('55ad0cdc-fb6d-475d-8573-a828be1aa23a','2025-04-10T12:00:00.000000Z');
CREATE TABLE seals (
	number BIGINT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_seals PRIMARY KEY (number)
);
INSERT INTO "seals" VALUES(33,'280364669776a74ec961427bb1cfc3d1063e7959fa5393da4a3d4965487d8e16');
INSERT INTO "seals" VALUES(35,'27cf3e363266b98f9d451f14528c145b181316f6989f5eaba5e1a1537b33d5ef');
INSERT INTO "seals" VALUES(36,'0e9018db082d56f6f9d335a5b08d94c01ab645bc12e74e0543f19a5f75f0e492');
INSERT INTO "seals" VALUES(37,'72800634602a27b3dee5b3ea6d4b19c37ebb3bc16d89d1b9ba27623e776890d4');
INSERT INTO "seals" VALUES(38,'32316c191bce1ea7f17c34e9b7a0bfd5c069b8a92f651c581ea4508d47f42532');
INSERT INTO "seals" VALUES(39,'10646d48be2a933d30f1e2b501e106ae8dcf97cabc5ef43bbe1caf3e685e5a44');
INSERT INTO "seals" VALUES(40,'32bc8a5d3213cf5bb97037d40054f0c34f409bf71255aeca19951ec79ea976ff');
CREATE INDEX ix_entries_recorded_at ON entries (recorded_at);
CREATE INDEX ix_entries_row ON entries (sheet, "key", number);
CREATE INDEX ix_current_rows_nation ON current_rows (sheet, nation);
CREATE INDEX ix_current_rows_day ON current_rows (day);
CREATE TRIGGER ledger_no_update before update on ledger begin select raise(abort, 'the ledger of a ledger are never changed: record a correction'); end;
CREATE TRIGGER ledger_no_delete before delete on ledger begin select raise(abort, 'the ledger of a ledger are never changed: record a correction'); end;
CREATE TRIGGER entries_no_update before update on entries begin select raise(abort, 'the entries of a ledger are never changed: record a correction'); end;
CREATE TRIGGER entries_no_delete before delete on entries begin select raise(abort, 'the entries of a ledger are never changed: record a correction'); end;
CREATE TRIGGER seals_no_update before update on seals begin select raise(abort, 'the seals of a ledger are never changed: record a correction'); end;
CREATE TRIGGER seals_no_delete before delete on seals begin select raise(abort, 'the seals of a ledger are never changed: record a correction'); end;
CREATE TRIGGER ledger_no_replace before insert on ledger when exists (select 1 from ledger where id = new.id) begin select raise(abort, 'the ledger of a ledger are never changed: record a correction'); end;
CREATE TRIGGER entries_no_replace before insert on entries when exists (select 1 from entries where number = new.number) begin select raise(abort, 'the entries of a ledger are never changed: record a correction'); end;
CREATE TRIGGER seals_no_replace before insert on seals when exists (select 1 from seals where number = new.number) begin select raise(abort, 'the seals of a ledger are never changed: record a correction'); end;
COMMIT;
