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

# Written blind to how routing works, by somebody who had not seen it.
MORE: tuple[tuple[str, str, str], ...] = (
    # Roads: regency, province, nation, village, farm
    ("jalan kabupaten mangottong - saukang lubangnya dalam2, kalo hujan jadi kolam. sdh 2x sy jatuh bawa anak naik motor", "pu", "sure"),
    ("Ruas jln provinsi Malino arah Sinjai Barat amblas separuh badan jalan di ds Gunung Perak, mobil sayur antri", "prov_bina_marga", ""),
    ("Mohon ditangani lubang di JALAN NASIONAL poros Sinjai - Bulukumba, sdh banyak motor celaka malam hari", "bbpjn", ""),
    ("rabat beton jalan desa di ds Biroro sdh pecah2 dan berlumut, tabe kapan diperbaiki pak desa", "desa kelurahan pmd", ""),
    (
        "jalan tani belakang kampung ds Palae blm pernah dikeraskan, panen padi dipikul 1 km. usulan kelompok tani sdh 4 thn",
        "tanipangan desa kelurahan pmd",
        "",
    ),
    (
        "Assalamualaikum warahmatullahi wabarakatuh. Yang terhormat Bapak Bupati Sinjai beserta jajaran. Sebelumnya kami mohon maaf "
        "apabila mengganggu waktu Bapak. Kami atas nama warga Desa Duampanuae Kecamatan Bulupoddo ingin menyampaikan bahwa jalan "
        "kabupaten yang menghubungkan kampung kami dengan ibu kota kecamatan sejak tahun 2021 belum tersentuh perbaikan. Aspalnya "
        "sudah habis, tinggal batu lepas, dan pada musim hujan mobil pengangkut hasil bumi sering terguling. Anak-anak kami ke sekolah "
        "harus berjalan kaki karena ojek tidak berani lewat. Kami tidak menuntut yang berlebihan, cukup pengaspalan di titik yang "
        "paling parah kurang lebih satu setengah kilometer. Besar harapan kami agar Bapak berkenan menindaklanjuti. Atas perhatiannya "
        "kami ucapkan terima kasih banyak.",
        "pu",
        "sure",
    ),
    (
        "jembatan kayu di dusun laha2 hanyut dibawa arus barusan, warga seberang terjebak tdk bisa keluar, ada org sakit. tlg skrg",
        "bpbd pu damkar",
        "urgent",
    ),
    # Drains, rivers
    ("Gorong2 depan Puskesmas Balangnipa ambruk, besinya kelihatan mi, mobil hampir masuk", "pu", "sure"),
    ("tanggul sungai di Panaikang jebol sekarang!! air masuk kampung warga naik ke atap tolongg", "bpbd bbws pu damkar", "urgent"),
    ("Endapan sungai Tangka makin tinggi, tiap tahun kebun warga terendam. Kapan mau dikeruk?", "bbws pu prov_sda bpbd", ""),
    # Waste
    ("mobil sampah sdh 2 minggu nda pernah lewat di BTN daerah biringere, tong penuh ulat", "dlh", "sure"),
    (
        "BAU BUSUK KANDANG AYAM POTONG DI TENGAH KAMPUNG DESA TALLE LALAT MASUK RUMAH WARGA TIDAK BISA MAKAN",
        "dlh peternakan tanipangan satpol_pp",
        "",
    ),
    # Trees, parks, graves
    ("kuburan umum di Bongki sdh penuh mi, di mana lagi warga mau kubur keluarganya", "perkim dlh kelurahan", ""),
    ("ayunan sama bangku di taman kota patah semua, anak2 bisa luka. tolong dirawat tamannya", "dlh perkim pu", ""),
    # Drinking water
    ("Air PDAM di jalan Bhayangkara coklat kayak teh susu, nda bisa dipake mandi apalagi minum", "pdam", "sure"),
    ("Bagaimana cara pasang sambungan baru PDAM dan berapa biayanya? Rumah saya di Alehanuae.", "pdam", "info"),
    ("WAE LEDENG DEGAGA SEDDI ESSO TELLU ESSO NI PUANG, tabe' periksai ki pipana di Lamatti Rilau", "pdam", ""),
    # Power and street light
    ("KABEL LISTRIK PUTUS JATUH DI JALAN DEPAN SD MASIH ADA PERCIKAN APINYA TOLONG CEPAT", "pln damkar bpbd", "urgent"),
    ("syarat tambah daya listrik dari 900 ke 1300 apa saja ya min? bisa online kah", "pln", "info"),
    ("PJU sepanjang jalan ke pelabuhan Larea-rea padam sdh lama, kalo malam anak2 takut lewat", "pu", "sure"),
    ("Usul kami warga Kanrung supaya dipasang lampu penerangan jalan di tikungan turunan karena sering ada yang jatuh", "pu", "wish"),
    # Papers
    ("kapan ada perekaman ktp keliling di pulau padaelo? warga sini susah menyeberang apalagi lansia", "dukcapil", ""),
    ("Sy org Sinjai skrg kerja di Makassar, mau cabut berkas pindah KK tp nomor WA capil tdk pernah dibalas", "dukcapil", ""),
    # Health
    (
        "Ibu hamil pendarahan di pulau buhung pitue, bidan tdk ada, perahu tdk ada, tolong kirim ambulans laut skrg",
        "dinkes rsud bpbd",
        "urgent",
    ),
    ("anak2 di ds bonto sinala banyak yg kurus kurang gizi, posyandu sdh lama tdk jalan", "dinkes dp3akb", ""),
    ("Krim pemutih tanpa izin BPOM dijual bebas, muka kakak saya sampai melepuh. Tolong ditertibkan", "bpom dinkes perdag_umkm", ""),
    ("iuran bpjs mandiri sy nunggak 14 bln, apakah bisa dicicil dan bgmn caranya pindah ke PBI", "bpjs_kesehatan dinsos dinkes", "info"),
    # Schools of every level, school meals, violence in schools
    ("SMKN di sinjai alat praktek otomotifnya rusak semua, siswa cuma disuruh menggambar mesin", "prov_disdik", ""),
    ("guru madrasah ibtidaiyah swasta di Kassi Buleng belum terima tunjangan sertifikasi dr Januari", "kemenag", ""),
    ("jadwal pendaftaran murid baru SD negeri kpn? anakku umur 6 thn kurang 2 bln bisa ji kah masuk", "disdik", "info"),
    ("MBG di sekolah basi, ada 20 siswa muntah2 sekarang dibawa ke puskesmas, tolong!!", "dinkes bgn disdik", "urgent"),
    (
        "Menu makan bergizi gratis di SD kami tiap hari cuma nasi, tempe dan sayur yang sudah asam. Dapurnya siapa yang awasi?",
        "bgn disdik dinkes",
        "",
    ),
    (
        "Anak saya kelas 2 SMP dikeroyok kakak kelasnya di wc sekolah lalu divideokan. Mohon jangan sebarkan namanya",
        "disdik dp3akb polres",
        "secret",
    ),
    ("siswi SMA dilecehkan guru olahraganya waktu latihan, anaknya trauma tdk mau sekolah", "dp3akb prov_disdik polres", "secret"),
    (
        "murid SD tiap hari diejek dan dipalak temannya sampai mogok sekolah, wali kelas diam saja. kasus bully begini lapor kemana",
        "disdik dp3akb",
        "secret",
    ),
    # Social help
    (
        "Yth. Admin pengaduan. Perkenalkan saya seorang janda dengan tiga anak, tinggal di Kelurahan Tassililu Kecamatan Sinjai Barat. "
        "Sejak bulan Maret kartu KKS saya tidak dapat dipakai mengambil bantuan sembako. Di agen dikatakan saldonya nol, di bank saya "
        "diminta menanyakan ke pendamping, sedangkan pendamping meminta saya kembali ke bank. Sudah lima kali saya bolak-balik dengan "
        "biaya ojek tiga puluh ribu sekali jalan, sementara penghasilan saya hanya dari mencuci pakaian tetangga. Saya hanya ingin "
        "kepastian apakah nama saya masih terdaftar sebagai penerima atau sudah dihapus, dan kalau dihapus apa alasannya. Saya tidak "
        "bermaksud menyalahkan siapa-siapa. Mohon petunjuk Bapak/Ibu, terima kasih sebelumnya.",
        "dinsos bank",
        "",
    ),
    ("bgmn caranya cek nama sy masuk DTSEN atau tdk? desil brp yg dapat bansos", "dinsos", "info"),
    (
        "daftar penerima blt dana desa di ds barania tdk pernah dimusyawarahkan, nenek lumpuh yg sebatang kara malah tdk masuk",
        "pmd desa kelurahan dinsos",
        "",
    ),
    # Licences
    ("mau buka warung makan kecil, izin apa sj yg hrs diurus? betul ji kah NIB gratis", "dpmptsp", "info"),
    ("permohonan PBG rumah saya 5 bulan mandek. PTSP bilang tunggu PU, PU bilang tunggu PTSP. capek ma", "dpmptsp pu", ""),
    ("Ada gudang 3 lantai berdiri tanpa izin bangunan mepet rumah sy di Kel. Lappa, dinding sy retak", "dpmptsp satpol_pp pu", ""),
    # Public order
    ("Tiap malam minggu anak muda balapan liar dekat stadion, knalpot brong semua, kita' nda bisa tidur", "polres satpol_pp", ""),
    ("penjual ballo bebas sekali di ds sanjai, tiap malam org mabuk ganggu warga lewat", "satpol_pp polres", ""),
    (
        "sapi liar berkeliaran di poros tellulimpoe tengah malam, sdh ada 2 motor tabrak. pemiliknya tdk mau kandangkan",
        "satpol_pp peternakan tanipangan kecamatan",
        "",
    ),
    # Traffic and boats
    (
        "kapal penumpang ke pulau sembilan selalu lebih muatan dan tdk ada baju pelampung, nanti ada korban baru sibuk",
        "dishub kemenhub prov_dishub",
        "",
    ),
    ("supir pete2 kasih naik ongkos seenaknya jurusan bikeru, anak sekolah pun bayar full", "dishub", ""),
    (
        "Kami usul dibuatkan zebra cross dan rambu hati-hati di depan SDN di Jl. Persatuan Raya, anak-anak susah menyeberang",
        "dishub",
        "wish",
    ),
    # Police matters
    ("syarat perpanjang sim c apa saja, di polres buka hari sabtu kah?", "polres", "info"),
    ("anak muda sering transaksi sabu di rumah kosong dekat kebun, tlg rahasiakan nama sy takut dibalas", "bnn polres", "secret"),
    ("judi sabung ayam tiap minggu siang di ds Lamatti Riawang, ratusan org datang. mohon ditindak", "polres satpol_pp", ""),
    # Farming
    ("tikus serang padi di Kalobba hampir 20 hektar habis, penyuluh tdk pernah turun kodong", "tanipangan", ""),
    ("Anjing gila gigit 3 orang di Lasiai, vaksin rabies katanya kosong. anjingnya masih berkeliaran", "peternakan dinkes tanipangan", ""),
    ("ada ji kah pasar murah beras bulan ini? dimana lokasinya", "pangan tanipangan perdag_umkm bulog", "info"),
    # Sea
    ("lantai TPI Lappa licin berlumut, pabrik es rusak, ikan cepat busuk padahal retribusi tetap jalan", "perikanan", ""),
    ("kapal cantrang dari luar masuk lagi di perairan pulau sembilan, bubu nelayan rusak semua", "prov_perikanan perikanan polres", ""),
    ("Kartu Kusuka nelayan saya belum terbit, bagaimana cara urusnya dan bawa berkas apa?", "perikanan", "info"),
    # Village, ward, district
    (
        "minta surat keterangan tdk mampu di kantor lurah Sangiaseri tp tdk ada staf sampe jam 11, antri ma dr pagi",
        "kelurahan kecamatan",
        "",
    ),
    ("pilkades ds Gareccing jadinya kapan? tahapannya bgmn", "pmd", "info"),
    ("Batas desa Saotanre dan Saohiring tidak jelas, warga satu dusun tidak diakui dua-duanya", "setda pmd kecamatan", ""),
    # Civil servants
    ("berkas kenaikan pangkat sy tertahan di bkpsdm sdh 7 bln, alasannya selalu menunggu", "bkpsdm", "sure"),
    ("Hasil seleksi P3K tahap 2 kapan diumumkan? Saya peserta formasi Satpol PP", "bkpsdm bkn", "info"),
    (
        "sy honorer dirumahkan krn katanya tdk dukung paslon yg menang, padahal nama sy masuk database bkn",
        "inspektorat bkpsdm bawaslu bkn",
        "",
    ),
    # Taxes
    ("SPPT PBB sy masih atas nama pemilik lama, sdh 2x ajukan balik nama belum berubah juga", "bapenda", "sure"),
    ("denda telat bayar pajak motor 3 thn brp? apa ada pemutihan thn ini", "prov_bapenda", "info"),
    ("Coretax error terus, NPWP toko saya tidak bisa dipakai lapor SPT tahunan", "pajak_pusat", ""),
    # Market, prices, small business
    (
        "@lapor1708 pertalite di SPBU habis jam 8 pagi tapi jerigen antri dilayani duluan, pengecer jual 15rb #lapor",
        "pertamina perdag_umkm polres",
        "",
    ),
    ("apa syarat dapat bantuan modal UMKM? sy jual kue kering di rumah", "koperasi_umkm perdag_umkm", "info"),
    ("Timbangan pedagang di pasar sentral tidak jujur, beli 1 kg sampai rumah cuma 8 ons. Mohon ditera ulang", "perdag_umkm", ""),
    # Work
    ("sy di-PHK sepihak habis lebaran, pesangon nol, katanya kontrak lisan saja", "disnaker prov_disnaker", ""),
    ("klaim JHT BPJS Ketenagakerjaan ditolak terus di aplikasi JMO padahal sdh berhenti kerja 1 thn", "bpjs_ketenagakerjaan", ""),
    ("adikku TKI di Malaysia tdk digaji 6 bln, paspornya ditahan majikan, bagaimana kasih pulang ki", "bp2mi disnaker", ""),
    # Land and housing
    ("urus balik nama sertipikat di BPN disuruh lengkapi lagi lengkapi lagi, setahun mi tdk selesai", "bpn", "sure"),
    ("Tanah kami kena pelebaran jalan kabupaten tahun lalu, ganti ruginya tidak pernah dibayar", "perkim pu bpkad bpn", ""),
    ("tanah aset pemda bekas kantor dipagari org dan ditanami jagung, kok dibiarkan", "bpkad perkim satpol_pp", ""),
    ("tabe puang, bolana nenekku di ds terasa masolang maneng, dindingna awo mi, engkaga bantuan bedah rumah", "perkim dinsos", ""),
    ("Developer perumahan subsidi di Lappa tdk serahkan fasum, jalan kompleks tdk dibuat padahal di brosur ada", "perkim", ""),
    ("usul bantuan jamban untuk 30 rumah di ds Pattalassang, warga masih BAB di sungai", "perkim dinkes pu", "wish"),
    # Internet, government apps
    ("@lapor1708 indihome di Sinjai los merah 6 hari, teknisi janji besok besok terus #lapor", "telkom", ""),
    ("ada akun fb palsu pakai foto dan nama saya minta2 transfer ke keluarga", "komdigi polres", ""),
    (
        "Laporan saya di SP4N LAPOR tahun lalu ditutup selesai padahal tidak pernah ada jawaban apa2 dari dinas",
        "kominfo ombudsman setda",
        "",
    ),
    # Disaster and fire
    ("puting beliung barusan di Pasimarannu, atap 12 rumah terbang, ada yg luka kena seng", "bpbd damkar dinsos", "urgent"),
    ("KEBAKARAN RUMAH PANGGUNG DI KAMPALA API MERAMBAT KE SEBELAH KIRIM DAMKAR SEKARANG", "damkar bpbd", "urgent"),
    ("nomor damkar sinjai yg aktif brp min? mau sy simpan", "damkar satpol_pp", "info"),
    # Women, children
    ("ponakan sy umur 14 mau dinikahkan bapaknya, dia nangis terus. tlg dicegah, jgn bilang sy yg lapor", "dp3akb kemenag", "secret"),
    ("Bayi 3 bulan ditinggalkan ibunya di kontrakan sudah dua hari, tetangga bergantian kasih susu", "dp3akb dinsos polres", "secret"),
    # Sport, travel, culture
    ("jembatan kayu di wisata mangrove Tongke2 banyak bolong, kemarin pengunjung kakinya masuk", "pariwisata_budaya disbudporapar", ""),
    ("Atap rumah adat Karampuang sudah bocor, mohon pemerintah bantu pelestarian cagar budaya ini", "pariwisata_budaya disbudporapar", ""),
    ("usul diadakan lagi turnamen sepak bola antar desa se kec sinjai timur supaya pemuda ada kegiatan", "olahraga disbudporapar", "wish"),
    # Religion and national unity
    ("berapa biaya nikah di luar kantor KUA? sy di bulupoddo rencana bulan depan", "kemenag", "info"),
    (
        "Ada kelompok pengajian tertutup ajarannya menyimpang, melarang warga shalat Jumat di masjid. Takut ada keributan",
        "kesbangpol kemenag",
        "",
    ),
    ("mau urus surat keterangan terdaftar ormas kami, bawa syarat apa saja", "kesbangpol", "info"),
    # Other bodies
    ("nama sy sekeluarga hilang dari DPT padahal pemilu kemarin masih memilih", "kpu", ""),
    (
        "org bawa chainsaw tebang kayu di hutan lindung atas ds Bonto Salama tiap malam, nanti longsor kampung ta",
        "prov_kehutanan dlh polres",
        "",
    ),
    (
        "Tambang pasir di sungai dekat Lamatti Riaja pakai alat berat, katanya tidak punya izin, tebing kebun warga longsor",
        "prov_esdm polres dlh",
        "",
    ),
    # Wrongdoing: sealed, goes to the Inspektorat, never to the accused
    ("rabat beton ds saotanre di RAB 500 meter yg dikerja cuma 300, sisa uangnya dimakan kades. tolong diaudit", "inspektorat", "sealed"),
    ("mau cair BLT disuruh setor 150 ribu per KK ke kepala dusun, kalau tdk nama dicoret. ds kaloling", "inspektorat", "sealed"),
    (
        "ambil ijazah di SD disuruh bayar 100rb dulu sama gurunya, katanya uang terima kasih. mohon nama sy dirahasiakan",
        "inspektorat",
        "sealed secret",
    ),
    ("kepsek SMP potong dana PIP siswa 50 persen, alasannya administrasi. buku tabungan dipegang dia semua", "inspektorat", "sealed"),
    ("Guru SMA jual nilai rapor 300 ribu per mata pelajaran, yang tidak bayar tidak naik kelas", "prov_disdik inspektorat", "sealed"),
    ("pegawai bkpsdm tawarkan lulus p3k asal bayar 40 juta, teman sy sdh setor dan ada kwitansinya", "inspektorat", "sealed"),
    ("OKNUM SATPOL PP TAGIH UANG KEAMANAN 20 RIBU PER LAPAK TIAP MALAM, TIDAK BAYAR GEROBAK DIANGKUT", "inspektorat", "sealed"),
    ("polisi lantas minta damai 200rb di tempat, tdk dikasih surat tilang. pungli sekali", "polres ombudsman", "sealed"),
    (
        "Kepala dinas terang-terangan kampanyekan calon bupati di grup WA kantor dan ancam mutasi yang tidak ikut",
        "bawaslu inspektorat bkpsdm bkn",
        "sealed",
    ),
    (
        "Dengan hormat, saya salah seorang warga di Kecamatan Sinjai Selatan yang tidak bersedia disebut namanya. Melalui kanal ini "
        "saya ingin melaporkan dugaan penyalahgunaan wewenang oleh kepala desa kami. Bantuan hand tractor dari pemerintah yang "
        "seharusnya dikelola kelompok tani dijual oleh yang bersangkutan kepada pedagang dari luar, dan uangnya tidak pernah masuk ke "
        "kas kelompok. Ketika kami menanyakan dalam rapat, beliau marah dan mengancam akan mencoret nama kami dari daftar penerima "
        "bantuan. Kami memiliki foto serah terima dan keterangan dua orang saksi. Kami tidak berani melapor ke kecamatan karena "
        "hubungan beliau dekat dengan orang kantor. Mohon identitas saya dilindungi sepenuhnya. Terima kasih atas perhatiannya.",
        "inspektorat",
        "sealed secret",
    ),
    # ... against those who would handle it
    (
        "auditor inspektorat minta amplop 10 juta ke kades supaya temuan dana desa dihapus dari laporan hasil pemeriksaan",
        "setda ombudsman kpk kejaksaan",
        "sealed",
    ),
    (
        "Pengadaan jaringan wifi desa oleh Diskominfo diduga fiktif, alatnya tidak ada tapi anggaran cair 100 persen",
        "inspektorat kejaksaan kpk",
        "sealed",
    ),
    (
        "admin LAPOR di diskominfo bocorkan nama sy ke dinas yg sy laporkan, sekarang sy diteror. siapa yg awasi mereka",
        "inspektorat ombudsman setda",
        "sealed secret",
    ),
    (
        "ajudan bupati minta fee 10 persen tiap proyek atas nama bapak, kontraktor yg tdk setor tdk dapat pekerjaan",
        "inspektorat kpk kejaksaan ombudsman",
        "sealed",
    ),
    # Conflicts of interest: the office of the topic is the one accused
    (
        "Yth. Tim Pengaduan. Saya menyampaikan dugaan benturan kepentingan pada pekerjaan jalan di Kecamatan Sinjai Tengah. Perusahaan "
        "yang memenangkan paket selama tiga tahun berturut-turut adalah milik adik kandung seorang kepala bidang di Dinas PUPR yang "
        "juga menandatangani berita acara pemeriksaan. Hasil pekerjaannya pun buruk, aspal sudah terkelupas sebelum satu tahun, namun "
        "tidak pernah ada teguran. Pengusaha lain yang menawar lebih murah selalu digugurkan dengan alasan administrasi. Saya mohon "
        "agar laporan ini tidak diteruskan ke dinas bersangkutan karena saya masih bergantung pada pekerjaan di sana, dan mohon "
        "diperiksa oleh pihak yang independen. Dokumen pendukung siap saya serahkan langsung. Terima kasih.",
        "inspektorat kpk kejaksaan",
        "sealed secret",
    ),
    (
        "pegawai dinsos masukkan istri sama iparnya jadi penerima PKH padahal rumahnya batu 2 lantai, warga miskin dicoret. penyalahgunaan jabatan ini",
        "inspektorat",
        "sealed",
    ),
    ("lurah pakai jabatannya terbitkan surat tanah warga atas nama anaknya sendiri, ahli waris diancam", "inspektorat", "sealed"),
    ("Kepala puskesmas jual obat puskesmas yang harusnya gratis di apotek milik istrinya", "inspektorat", "sealed"),
    ("karaoke di Balangnipa tdk pernah dirazia krn pejabat satpol pp dapat setoran tiap bulan dari pemiliknya", "inspektorat", "sealed"),
    ("camat lindungi tambang liar krn anaknya yg punya alat berat, tiap truk disuruh setor ke dia", "inspektorat", "sealed"),
    (
        "dana BOS SD dibelanjakan di toko milik kepala sekolahnya sendiri, harga dinaikkan dua kali lipat, notanya palsu",
        "inspektorat",
        "sealed",
    ),
    (
        "Pegawai perizinan loloskan izin gudang saudaranya dalam sehari dengan sogokan, izin kami ditahan supaya bayar juga",
        "inspektorat",
        "sealed",
    ),
    # Two different issues in one text: a person should look
    ("@lapor1708 di Lappa lampu jalan mati sebulan, sampah juga seminggu tdk diangkut. lengkap mi penderitaan #lapor", "pu dlh", "unsure"),
    ("air pdam cuma netes subuh2, baru itu galian pipa bikin jalan aspal berlubang besar tdk ditutup. kel bongki", "pdam pu", "unsure"),
    ("ktp anakku blm jadi2 sdh 4 bln, satu lagi bantuan PKH mamaku tiba2 berhenti. tlg dua2nya", "dukcapil dinsos", "unsure"),
    (
        "Selamat siang Bapak/Ibu. Mohon izin menyampaikan dua keluhan dari kami warga Desa Turungan Baji Kecamatan Sinjai Barat. "
        "Pertama, plafon dua ruang kelas SD di dusun kami sudah jatuh dan lantainya pecah, sehingga murid kelas empat dan lima belajar "
        "bergantian di teras rumah guru sejak semester lalu. Proposal sekolah sudah dikirim, tetapi belum ada kabar. Kedua, puskesmas "
        "pembantu di kampung sudah delapan bulan tidak ada bidannya, jadi ibu hamil harus turun ke ibu kota kecamatan dengan "
        "ojek melewati jalan yang curam. Kedua hal ini sangat memberatkan kami. Kami berharap ada petugas yang datang melihat "
        "langsung keadaannya. Terima kasih atas bantuan Bapak/Ibu, semoga selalu diberi kesehatan.",
        "disdik dinkes",
        "unsure",
    ),
    (
        "di pulau persatuan listrik cuma nyala 5 jam, sinyal hp juga hilang total kalo hujan. kami juga orang sinjai pak",
        "pln kominfo telkom komdigi",
        "unsure",
    ),
    (
        "pupuk urea kosong di kios, air irigasi juga tdk sampai ke sawah di alenangka, mau panen apa ki ini",
        "tanipangan pu pupuk_indonesia",
        "unsure",
    ),
    ("gas 3 kilo 38 ribu di massaile, terus guru SD nya jarang masuk kelas. susah semua di sini", "perdag_umkm disdik pertamina", "unsure"),
    (
        "Pohon trembesi depan terminal mau roboh tolong ditebang, sama itu mobil parkir liar tutup pintu masuk terminal tiap hari",
        "dlh dishub",
        "unsure",
    ),
    # Another regency
    ("jalan kabupaten di Kec. Kajuara Kab. Bone hancur, sdh lapor bupati bone tdk digubris", "pu", "other"),
    ("Sampah menumpuk di Jalan Veteran Kota Makassar sudah seminggu tidak diangkut", "dlh", "other"),
    ("PDAM Gowa mati terus, sy tinggal di Sungguminasa kabupaten gowa", "pdam", "other"),
    ("urus ktp di capil kabupaten bulukumba lama sekali, sy warga kec. kajang", "dukcapil", "other"),
    ("atap SDN di Kab. Maros bocor, mohon perhatian dinas pendidikan maros", "disdik", "other"),
    ("pasar di Sengkang kab wajo becek dan atapnya runtuh sebagian", "perdag_umkm", "other"),
    ("lampu jalan mati semua di kota Bantaeng dekat pantai Seruni, kabupaten Bantaeng", "pu dishub perkim", "other"),
    ("Bansos beras di Kecamatan Tombolo Pao Kabupaten Gowa tidak dibagi rata", "dinsos", "other"),
    # Nothing to work on
    ("P", "-", "unsure"),
    ("tes tes 123", "-", "unsure"),
    ("Assalamu alaikum warahmatullahi wabarakatuh", "-", "unsure"),
    ("halo min", "-", "unsure"),
    ("🙏🙏🙏", "-", "unsure"),
    ("Selamat pagi Bapak/Ibu admin, semoga sehat selalu", "-", "unsure"),
    ("oke mi pale, makasih banyak di'", "-", "unsure"),
    ("???", "-", "unsure"),
)
