"""Complaints as people of Sinjai might send them. All written by hand for these tests; none is anybody's.

Each: text, office kinds that a careful reader accepts ("-" = nothing to work on), and what must be true of it:
sure/unsure (only where it matters), sealed, secret, urgent, info (question), wish (aspiration), other (other regency).
"""

from __future__ import annotations

CASES: tuple[tuple[str, str, str], ...] = (
    # The twelve of the domain research, constructed
    ("LAPOR jln poros d dsn erasa ds erabaru kec tellulimpoe rusak parah sdh 3thn blm d perbaiki. tlg pak bupati. trims", "pu", ""),
    ("SINJAI pdam di biringere tdk mengalir sdh 5 hr. bayar jki terus kodong. mati lampu lagi", "pdam", "unsure"),
    ("Assalamu alaikum tabe puang, degaga wae PDAM di Lappa, sudah sepuluh hari mi. Kita' cek ki dulu", "pdam", "sure"),
    ("urus ktp di capil dimintaki 50rb sama oknum pegawai, jgn sebut nama sy", "inspektorat", "sealed secret"),
    ("lampu jalan depan smp mati, ada jg kabel pln tergantung di pohon bahaya", "pu pln", "unsure"),
    ("Jalan Bontokatute hancur", "pu prov_bina_marga", "unsure"),
    ("pattongko longsor jalan putus skrg!!", "bpbd pu", "urgent"),
    ("brp lama urus akta lahir? syaratnya apa", "dukcapil", "info"),
    ("usul dibangun lapangan bola di pulau harapan", "olahraga disbudporapar", "wish"),
    ("...sampai skrg blm ada petugas dtg. mhn ditindaklanjuti", "*", "unsure"),
    ("status lap sy?", "-", "unsure"),
    ("LAPOR", "-", "unsure"),
    ("maaf salah kirim", "-", "unsure"),
    ("guru di sd itu memukul anak saya sampai memar", "dp3akb disdik", "secret"),
    # Roads and water
    ("Jalan berlubang di depan pasar sentral, Kel. Balangnipa, sudah dua orang jatuh", "pu", "sure"),
    ("jembatan gantung di ds barania sdh lapuk papannya, anak sekolah takut lewat", "pu", ""),
    ("masolang lalengnge di desa Kompang puang, motor tidak bisa lewat", "pu", ""),
    ("Jalan provinsi di Barambang longsor sebagian aspalnya", "prov_bina_marga", ""),
    ("jalan nasional di perbatasan berlubang besar", "bbpjn", ""),
    ("got di Jl Persatuan Raya mampet, air hujan masuk rumah warga Bongki", "pu", "sure"),
    ("selokan depan sekolah tersumbat, tiap hujan tergenang, Kel. Biringere", "pu", "sure"),
    ("saluran irigasi di Alenangka jebol sawah kami kering", "pu", ""),
    ("Pamsimas di desa Bulu Tellue rusak pompanya, warga ambil air di sungai", "pu", ""),
    ("tagihan air PDAM saya naik tiga kali lipat padahal air kecil. Sinjai Selatan", "pdam", "sure"),
    ("pipa pdam bocor di depan masjid Lappa airnya terbuang", "pdam", "sure"),
    # Light and power
    ("pju di poros Tanassang mati semua sejak lebaran, gelap sekali", "pu", "sure"),
    ("lampu jalan di Samataring padam 2 minggu", "pu", "sure"),
    ("listrik padam terus di Pulau Sembilan, sehari cuma menyala 6 jam", "pln", ""),
    ("trafo di Mannanti meledak, listrik mati dari subuh", "pln", ""),
    ("lampu merah di perempatan tugu mati, hampir tabrakan", "dishub", ""),
    # Waste, trees, order
    ("sampah menumpuk di pinggir pasar Bikeru, baunya sampai jalan", "dlh", ""),
    ("limbah tambak udang dibuang ke sungai, ikan banyak mati, ds Tongke-Tongke", "dlh perikanan", ""),
    ("pohon besar miring hampir tumbang di depan SD, tolong dipangkas", "dlh", "sure"),
    ("karaoke sebelah rumah bising sampai jam 3 pagi, warga Balangnipa terganggu", "satpol_pp", ""),
    ("pedagang kaki lima tutup trotoar di alun alun", "satpol_pp", ""),
    ("orang gila mengamuk di terminal, tolong diamankan", "dinsos satpol_pp", ""),
    # People's papers and help
    ("KTP saya hilang, sudah tiga bulan blangko kosong terus katanya", "dukcapil", "sure"),
    ("nama anak saya salah di kartu keluarga, bolak balik belum diperbaiki", "dukcapil", ""),
    ("nenek saya janda miskin tidak pernah dapat PKH, tetangga yg mampu malah dapat", "dinsos", "sure"),
    ("bansos beras di desa Salohe tidak tepat sasaran", "dinsos", ""),
    # Health and schools
    ("puskesmas Manipi tutup jam 10 padahal banyak pasien", "dinkes", ""),
    ("antri di RSUD dari subuh, dokter baru datang siang", "rsud dinkes", ""),
    ("kartu bpjs kesehatan saya tidak aktif padahal iuran dibayar terus", "bpjs_kesehatan dinkes dinsos", ""),
    ("banyak warga kena demam berdarah di Lappa, mohon fogging", "dinkes", "sure"),
    ("atap ruang kelas SDN di Gunung Perak bocor, murid belajar kena hujan", "disdik", "sure"),
    ("SMA negeri minta uang komite 200 ribu per bulan, apa boleh", "prov_disdik inspektorat", ""),
    ("guru SMK sering tidak mengajar, siswa pulang cepat", "prov_disdik", ""),
    ("madrasah tsanawiyah di desa Kaloling kekurangan guru", "kemenag", ""),
    ("di KUA kami diminta bayar lebih waktu daftar nikah", "kemenag inspektorat", ""),
    # Land, tax, licences, work
    ("sertifikat tanah saya dua tahun belum keluar dari BPN", "bpn", "sure"),
    ("PTSL desa kami tidak jelas, sudah diukur tapi sertifikat belum ada", "bpn", ""),
    ("PBB saya naik dua kali lipat, bagaimana mengurus keberatannya", "bapenda", ""),
    ("bayar pajak motor di samsat antri panjang sekali", "prov_bapenda", ""),
    ("izin usaha saya di OSS tidak terbit-terbit", "dpmptsp", ""),
    ("gaji saya di pabrik di bawah UMK dan tidak ada THR", "disnaker prov_disnaker", ""),
    # Farm, sea, market
    ("pupuk subsidi langka di desa Gareccing, petani mau tanam", "tanipangan pupuk_indonesia", ""),
    ("sapi warga banyak sakit mulut dan kuku di Bulupoddo", "peternakan tanipangan", ""),
    ("nelayan Lappa susah dapat solar, TPI juga kotor", "perikanan pertamina perdag_umkm", ""),
    ("ada yang bom ikan di sekitar pulau Kambuno, nelayan kecil rugi", "perikanan polres prov_perikanan", ""),
    ("gas elpiji 3 kg harganya 35 ribu di Sinjai Tengah, langka pula", "perdag_umkm pertamina", ""),
    ("rumput laut dan bantuan bibit ikan untuk nelayan tidak pernah sampai", "perikanan", ""),
    # Safety, disaster, family
    ("rumah terbakar di Balangnipa tolong cepat!!!", "damkar bpbd", "urgent"),
    ("ular piton masuk dapur warga Bongki", "damkar bpbd", ""),
    ("banjir bandang di Panaikang banyak warga terjebak", "bpbd pu damkar", "urgent"),
    ("sering terjadi pencurian motor di Mangarabombang, polisi lambat", "polres", ""),
    ("tetangga saya sering dipukul suaminya, dia kena kdrt, kasihan anaknya", "dp3akb", "secret"),
    # Officials
    ("kepala desa kami korupsi dana desa, bangunan fiktif semua", "inspektorat", "sealed secret"),
    ("pungli di pelayanan, petugas minta uang rokok baru diurus", "inspektorat", "sealed secret"),
    ("BLT desa dipotong 100 ribu sama oknum perangkat desa", "inspektorat", "sealed"),
    ("dua bulan gaji honorer kami belum dibayar pak, sk sudah ada", "bkpsdm bpkad", ""),
    ("kantor desa selalu kosong hari jumat, kades tidak pernah masuk", "pmd kecamatan kelurahan inspektorat", ""),
    # Communications and elsewhere
    ("tidak ada sinyal di desa Turungan Baji, anak sekolah naik bukit cari jaringan", "kominfo komdigi telkom", ""),
    ("saya ditipu pinjol, debt collector mengancam terus", "ojk polres", ""),
    ("jalan berlubang parah di kab bone dekat perbatasan", "pu", "other"),
    ("galian c di sungai membuat jalan rusak, truk tambang lewat siang malam", "prov_esdm pu dishub dlh", ""),
)
